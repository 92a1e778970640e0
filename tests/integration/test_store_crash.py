"""A real process is killed while it signs; what it called safe is there afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assessor_app.config import Profile
from assessor_app.storage.journal import DecisionJournal
from assessor_app.storage.recovery import reconcile
from tests.fakes.store_rows import JOURNAL_KEY, LOG, assignment_id, open_store

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.crash
@pytest.mark.parametrize("lines", [1, 2, 7, 24])
def test_what_was_called_safe_survives_a_kill(tmp_path: Path, lines: int) -> None:
    open_store(tmp_path).close()
    command = [sys.executable, "-m", "tests.fakes.signing_process", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().split() for _ in range(lines)]
        process.kill()
        said += [line.split() for line in process.stdout.read().splitlines() if line[-1].isdigit()]
    scores = [int(words[1]) for words in said if words[0] == "score"]
    decisions = [int(words[1]) for words in said if words[0] == "decision"]
    store = open_store(tmp_path)
    journal = DecisionJournal(Profile(tmp_path).journal, JOURNAL_KEY)
    reconcile(store, journal)
    with store.read() as transaction:
        for number in scores:
            assert transaction.scores.of(assignment_id(number))
        kept = transaction.decisions.head(LOG).sequence
        assert kept >= max(decisions, default=0)
        assert len(transaction.outbox.all()) == kept
    assert journal.head.sequence == kept
    assert reconcile(store, journal).clean
    store.close()
