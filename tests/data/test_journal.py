"""The journal: what it was given is there, whoever dies, whatever fills, whoever else comes."""

import os
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from gre.data.journal import Asked, Asking, Entry, Journal, read_status
from gre.errors import InputError, MissingFileError, StoreError
from gre.models.base import Usage

ASKING = Asking("m", "prompt", (("temperature", 0.0),), "Where?")
ANSWER = Entry("text", usage=Usage(100, 20), cost_usd=0.01, seconds=1.5, finish_reason="stop")
REFUSED = Entry(failure="refused", error="by policy", usage=Usage(100, 5), cost_usd=0.005)
OUTAGE = Entry(failure="timeout", error="no answer", open=True)


def asked(n: int, asking: Asking = ASKING) -> Asked:
    return Asked(f"s{n}", f"image {n}", asking)


def test_it_finds_what_it_was_given(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.find(asked(1)) is None
        journal.record([(asked(1), ANSWER), (asked(2), REFUSED), (asked(3), OUTAGE)])
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.find(asked(1)) == ANSWER
        assert journal.find(asked(2)) == REFUSED
        assert journal.find(asked(3)) is None
        assert journal.outages([asked(3)]) == {asked(3).key: ("timeout", "no answer")}
        assert journal.open_questions([asked(n) for n in (0, 1, 2, 3, 0)], None) == [
            asked(0), asked(3)
        ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        Asked("s1", "another image", ASKING),
        asked(1, replace(ASKING, model="n")),
        asked(1, replace(ASKING, prompt_sha256="another prompt")),
        asked(1, replace(ASKING, parameters=(("temperature", 0.5),))),
    ],
)
def test_image_prompt_model_and_parameters_make_the_question(tmp_path: Path, other: Asked) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.record([(asked(1), ANSWER)])
        assert journal.find(other) is None
        assert journal.find(Asked("another name", "image 1", ASKING)) == ANSWER


def test_more_questions_are_looked_up_than_one_statement_can_hold(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.record([(asked(n), ANSWER) for n in range(0, 1200, 2)])
        still_open = journal.open_questions([asked(n) for n in range(1200)], None)
        assert [one.id for one in still_open] == [f"s{n}" for n in range(1, 1200, 2)]
        assert len(journal.entries([asked(n) for n in range(1200)])) == 600


def test_what_was_cut_off_is_open_to_those_who_allow_more(tmp_path: Path) -> None:
    cut_off = Entry("<think>1.", "truncated", max_tokens=100, usage=Usage(10, 100), cost_usd=1.0)
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.record([(asked(1), cut_off)])
        assert journal.open_questions([asked(1)], 100) == []
        assert journal.open_questions([asked(1)], 200) == [asked(1)]
        journal.record([(asked(1), replace(ANSWER, max_tokens=200))])
        assert journal.open_questions([asked(1)], 400) == []
        totals = journal.totals()
        assert (totals.answered, totals.permanent) == (1, {})
        assert totals.usage == Usage(110, 120)  # both were paid for
        assert totals.cost_usd == pytest.approx(1.01)


def test_an_outage_that_cost_something_stays_in_the_sum(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        costly = replace(OUTAGE, usage=Usage(100, 0), cost_usd=0.1)
        journal.record([(asked(1), costly)])
        journal.record([(asked(1), costly), (asked(2), OUTAGE)])
        assert journal.totals().transient == {"timeout": 2}
        journal.record([(asked(1), ANSWER)])
        totals = journal.totals()
        assert (totals.answered, totals.transient) == (1, {"timeout": 1})
        assert totals.cost_usd == pytest.approx(0.21)
        assert totals.usage == Usage(300, 20)


def test_a_failure_may_be_taken_back_and_an_answer_may_not(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.record([(asked(1), ANSWER), (asked(2), REFUSED)])
        assert journal.reopen([asked(1), asked(2)]) == 1
        assert journal.find(asked(1)) == ANSWER
        assert journal.find(asked(2)) is None
        assert journal.totals().cost_usd == pytest.approx(0.015)
        journal.record([(asked(2), REFUSED)])
        assert journal.reopen(kinds=["refused"]) == 1


def test_a_batch_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        unfit = replace(ANSWER, usage=Usage(2**70, 0))  # no number of SQLite's
        with pytest.raises(OverflowError):
            journal.record([(asked(1), ANSWER), (asked(2), unfit)])
        assert journal.find(asked(1)) is None
        journal.record([(asked(1), ANSWER)])
        assert journal.find(asked(1)) == ANSWER


def test_two_runs_on_one_journal_are_one_too_many(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.record([(asked(1), ANSWER)])
        with pytest.raises(StoreError, match=rf"j\.sqlite: in use by another run.*{os.getpid()}"):
            Journal(tmp_path / "j.sqlite")
        assert read_status(tmp_path / "j.sqlite").running
        journal.record([(asked(2), ANSWER)])
    assert not read_status(tmp_path / "j.sqlite").running
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.totals().answered == 2


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from gre.data.journal import Journal;"
        "journal = Journal(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "j.sqlite")], check=False)
    assert (tmp_path / "j.sqlite.lock").exists()
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.totals().answered == 0


def test_one_thread_may_look_while_another_writes(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:

        def write() -> None:
            for n in range(200):
                journal.record([(asked(n), ANSWER)])

        thread = threading.Thread(target=write)
        thread.start()
        seen = [len(journal.entries([asked(n) for n in range(200)])) for _ in range(50)]
        thread.join()
        assert seen == sorted(seen)
        assert journal.totals().answered == 200


def test_a_file_that_is_no_journal_is_said_to_be_none_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    path.write_text("this is not a database, only a text of some length")
    with pytest.raises(InputError, match="not a journal"):
        Journal(path)
    assert path.read_text().startswith("this is not")
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE answers (key TEXT)")
    other.close()
    with pytest.raises(InputError, match="not a journal of answers"):
        Journal(path)
    with pytest.raises(InputError, match="not a journal of answers"):
        read_status(path)


def test_a_journal_of_another_version_is_named_and_left_alone(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.record([(asked(1), ANSWER)])
    other = sqlite3.connect(tmp_path / "j.sqlite")
    other.execute("PRAGMA user_version = 99")
    other.close()
    before = (tmp_path / "j.sqlite").read_bytes()
    with pytest.raises(InputError, match="a journal of version 99"):
        Journal(tmp_path / "j.sqlite")
    assert (tmp_path / "j.sqlite").read_bytes() == before


def test_where_nothing_can_be_written_one_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Journal(tmp_path / "file" / "j.sqlite")


def test_a_file_that_may_not_grow_is_said_and_loses_nothing(tmp_path: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from gre.data.journal import Asked, Asking, Entry, Journal
from gre.errors import StoreError
with Journal(Path(sys.argv[1]), reserve_bytes=4096) as journal:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    try:
        for n in range(1000):
            journal.record([(Asked(str(n), str(n), Asking("m", "p")), Entry("x" * 1000))])
            print(n)
    except StoreError as error:
        print(error)
"""
    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "j.sqlite")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    *kept, said = result.stdout.splitlines()
    assert 5 < len(kept) < 1000
    assert "cannot be written" in said
    assert "what was answered before is kept" in said
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.totals().answered == len(kept)


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A command that runs what follows it with a disk of 3 MiB at `tmp_path`."""
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", str(tmp_path)]
    try:
        subprocess.run(probe, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small disk can be mounted here")
    return tmp_path


def test_when_the_disk_fills_what_is_under_way_still_finds_room(small_disk: Path) -> None:
    script = """
import sys
from pathlib import Path
from gre.data.journal import Asked, Asking, Entry, Journal, read_status
from gre.errors import StoreError
path = Path(sys.argv[1]) / "j.sqlite"
n = 0
with Journal(path, reserve_bytes=1_000_000) as journal:
    while not journal.disk_full:
        n += 1
        journal.record([(Asked(str(n), str(n), Asking("m", "p")), Entry("x" * 1000))])
    for _ in range(64):  # those that were under way
        n += 1
        journal.record([(Asked(str(n), str(n), Asking("m", "p")), Entry("x" * 1000))])
    try:
        journal.refuse_when_full()
    except StoreError as error:
        print(error)
print(n, read_status(path).totals.answered)
try:
    Journal(path, reserve_bytes=8 * 2**20)
except StoreError as error:
    print(error)
"""
    mount = f'mount -t tmpfs -o size=3m none "{small_disk}" && exec "$@"'
    result = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, "sh", sys.executable, "-c", script, str(small_disk)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    full, counts, no_room = result.stdout.splitlines()
    assert "the disk is full; every answer that had arrived is kept" in full
    given, kept = map(int, counts.split())
    assert given == kept > 64
    assert "less than 8 MiB can be written there" in no_room


def shard(path: Path, *entries: tuple[Asked, Entry]) -> Path:
    with Journal(path) as journal:
        journal.record(entries)
    return path


def test_shards_come_together_as_if_one_had_written_it_all(tmp_path: Path) -> None:
    another = replace(ASKING, model="n")
    one = shard(tmp_path / "1.sqlite", (asked(1), ANSWER), (asked(2), REFUSED))
    two = shard(
        tmp_path / "2.sqlite", (asked(3, another), ANSWER), (asked(4), OUTAGE),
        (asked(2), replace(ANSWER, response="after all")),
    )  # fmt: skip
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.merge_from(one) == 2
        assert journal.merge_from(two) == 1
        assert journal.merge_from(two) == 0  # once more changes nothing
        assert journal.find(asked(1)) == ANSWER
        found = journal.find(asked(2))
        assert found is not None
        assert (found.response, found.failure) == ("after all", None)
        assert found.usage == Usage(200, 25)  # both were paid for
        assert journal.find(asked(3, another)) == ANSWER
        assert journal.outages([asked(4)])[asked(4).key] == ("timeout", "no answer")
        assert [asking.model for asking, _ in journal.askings()] == ["m", "n"]
        with pytest.raises(MissingFileError):
            journal.merge_from(tmp_path / "3.sqlite")


def test_the_status_can_be_read_while_a_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    with pytest.raises(MissingFileError, match="no journal here"):
        read_status(path)
    with Journal(path) as journal:
        journal.begin_run(ASKING, 10)
        for n in range(4):
            journal.record([(asked(n), ANSWER)], reached=n + 1)
        status = read_status(path)
        assert (status.running, status.model, status.seeds, status.reached) == (True, "m", 10, 4)
        assert status.totals.answered == 4
        assert status.rate_per_s is not None
        assert status.eta_s == pytest.approx(6 / status.rate_per_s)
        journal.end_run("finished", 4)
    assert (read_status(path).outcome, read_status(path).eta_s) == ("finished", None)
