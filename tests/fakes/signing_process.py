"""A program that signs into journal and store until it is killed, saying what is safe."""

from __future__ import annotations

import sys
from pathlib import Path

from assessor_app.config import Profile
from assessor_app.storage.journal import DecisionJournal
from tests.fakes.store_rows import JOURNAL_KEY, a_chain, a_score, open_store, sign_into


def main(folder: Path) -> None:
    """Say ``score N`` and ``decision N`` after each is durable."""
    store = open_store(folder)
    journal = DecisionJournal(Profile(folder).journal, JOURNAL_KEY)
    for number, decision in enumerate(a_chain(10_000), start=1):
        with store.write() as transaction:
            transaction.scores.put(decision.assignment, a_score(number))
        sys.stdout.write(f"score {number}\n")
        sys.stdout.flush()
        journal.append(decision)
        with store.write() as transaction:
            sign_into(transaction, decision)
        sys.stdout.write(f"decision {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
