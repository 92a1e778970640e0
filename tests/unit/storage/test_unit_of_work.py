from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assessor_app.errors import Bug, EnvironmentProblem
from assessor_app.storage.engine import Place
from assessor_app.storage.store import Store
from assessor_app.storage.unit_of_work import UnitOfWork
from tests.fakes.store_rows import KEY, put_one


def test_increments_of_several_threads_all_count(store: Store) -> None:
    failures: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(25):
                with store.write() as transaction:
                    now = int(transaction.settings.get("count", "0"))
                    transaction.settings.put("count", str(now + 1))
        except BaseException as exc:  # a thread's failure is the test's
            failures.append(exc)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with store.read() as transaction:
        assert transaction.settings.get("count") == "100"


def test_increments_of_two_programs_all_count(store: Store, tmp_path: Path) -> None:
    other = UnitOfWork(Place(tmp_path / "assessor.db", KEY))

    def count(work: Store | UnitOfWork) -> None:
        for _ in range(10):
            with work.write() as transaction:
                now = int(transaction.settings.get("count", "0"))
                transaction.settings.put("count", str(now + 1))

    thread = threading.Thread(target=count, args=(other,))
    thread.start()
    count(store)
    thread.join()
    other.close()
    with store.read() as transaction:
        assert transaction.settings.get("count") == "20"


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_state(store: Store) -> None:
    with store.read() as reader:
        assert reader.settings.get("theme") == ""
        with store.write() as writer:
            writer.settings.put("theme", "dark")
            with store.read() as second:
                assert second.settings.get("theme") == ""
        assert reader.settings.get("theme") == ""
    with store.read() as later:
        assert later.settings.get("theme") == "dark"


def test_writing_while_reading_is_a_bug(store: Store) -> None:
    with pytest.raises(Bug) as caught, store.read() as transaction:
        transaction.settings.put("theme", "dark")
    assert caught.value.code == "write_in_read"


def test_a_write_inside_a_write_is_a_bug_and_not_a_deadlock(store: Store) -> None:
    with pytest.raises(Bug) as caught, store.write(), store.write():
        pass
    assert caught.value.code == "write_nested"
    with store.write() as transaction:
        transaction.settings.put("theme", "dark")


def test_an_error_takes_back_the_whole_intent(store: Store) -> None:
    def act() -> None:
        with store.write() as transaction:
            put_one(transaction)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    with store.read() as transaction:
        assert transaction.projections.counts().total == 0


def test_a_full_disk_takes_back_the_intent_and_the_next_one_goes_through(
    store: Store, tmp_path: Path
) -> None:
    store.close()
    place = Place(tmp_path / "assessor.db", KEY)
    pages = (tmp_path / "assessor.db").stat().st_size // 4096
    work = UnitOfWork(place, more_pragmas=(f"max_page_count = {pages + 4}",))

    def act() -> None:
        with work.write() as transaction:
            transaction.settings.put("small", "kept only with the large one")
            transaction.settings.put("large", "x" * 100_000)

    with pytest.raises(EnvironmentProblem) as caught:
        act()
    assert caught.value.code == "disk_full"
    with work.write() as transaction:
        assert transaction.settings.get("small") == ""
        transaction.settings.put("small", "fits")
    work.close()
