"""The teacher: every answer is kept from the moment it arrives, and none is paid for twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gre.data import teach
from gre.data.journal import Asked, Entry, Journal
from gre.data.teach import TeachConfig
from gre.errors import EndpointError, InputError
from gre.models.base import Answer, Question
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from gre.records import Draft, Seed
from gre.store import read_all, read_jsonl, write_jsonl
from openai_server import CHAIN, Reply, chat_server


@pytest.fixture
def seeds_file(tmp_path: Path) -> Path:
    """Twelve photos of different colours, each a seed."""
    seeds = []
    for n in range(12):
        path = tmp_path / "photos" / f"{n}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (16, 16), (n * 20, 0, 0)).save(path)
        seeds.append(Seed(id=f"s{n}", image=f"photos/{n}.png", lat=51.5, lon=-0.1))
    write_jsonl(tmp_path / "seeds.jsonl", seeds)
    return tmp_path / "seeds.jsonl"


class CannedTeacher:
    """A model in this process that answers from a table, and remembers what it was asked."""

    name = "canned"

    def __init__(self, answers: dict[str, Answer] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[str] = []

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        for question in questions:
            self.asked.append(question.id)
            yield [self.answers.get(question.id, Answer(question.id, CHAIN))]


def test_every_seed_gets_a_draft_in_its_order(seeds_file: Path, tmp_path: Path) -> None:
    tally = teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig())
    drafts = read_all(tmp_path / "out" / "drafts.jsonl", Draft)
    assert [draft.id for draft in drafts] == [f"s{n}" for n in range(12)]
    assert all(draft.response == CHAIN and draft.teacher == "canned" for draft in drafts)
    assert all((tmp_path / "out" / draft.image).is_file() for draft in drafts)
    assert (tally.seen, tally.kept) == (12, 12)


def test_run_again_it_asks_for_nothing(seeds_file: Path, tmp_path: Path) -> None:
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig())
    first = (tmp_path / "out" / "drafts.jsonl").read_bytes()
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert again.asked == []
    assert (tmp_path / "out" / "drafts.jsonl").read_bytes() == first


@pytest.mark.parametrize(
    "change", [{"prompt": "locate"}, {"temperature": 0.5}, {"seed": 1}], ids=lambda c: next(iter(c))
)
def test_another_question_is_asked_anew(
    seeds_file: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig())
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig(**change))
    assert len(again.asked) == 12


def test_an_outage_is_asked_again_and_a_refusal_is_not(seeds_file: Path, tmp_path: Path) -> None:
    answers = {
        "s1": Answer("s1", None, "connection lost"),
        "s2": Answer("s2", None, "refused by policy", permanent=True),
    }
    tally = teach.run(seeds_file, CannedTeacher(answers), tmp_path / "out", TeachConfig())
    assert tally.dropped == {"outage": 1, "refused": 1}
    assert tally.kept + tally.dropped.total() == tally.seen
    again = CannedTeacher()
    tally = teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert again.asked == ["s1"]
    assert tally.dropped == {"refused": 1}
    (line,) = (tmp_path / "out" / "exclusions.jsonl").read_text().splitlines()
    assert json.loads(line) == {"id": "s2", "reason": "refused", "detail": "refused by policy"}


def test_the_same_picture_twice_is_asked_about_once(seeds_file: Path, tmp_path: Path) -> None:
    twice = [*read_jsonl(seeds_file, Seed), Seed(id="copy", image="photos/3.png", lat=1, lon=1)]
    write_jsonl(seeds_file, twice)
    teacher = CannedTeacher()
    tally = teach.run(seeds_file, teacher, tmp_path / "out", TeachConfig())
    assert len(teacher.asked) == 12
    assert tally.kept == 13


def test_a_dead_teacher_ends_the_run_and_what_was_answered_stays(
    seeds_file: Path, tmp_path: Path
) -> None:
    dead = {f"s{n}": Answer(f"s{n}", None, "no route to host") for n in range(5, 12)}
    with pytest.raises(EndpointError, match=r"3 times in a row.*no route to host"):
        teach.run(seeds_file, CannedTeacher(dead), tmp_path / "out", TeachConfig(give_up_after=3))
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert again.asked == [f"s{n}" for n in range(5, 12)]


def test_progress_counts_what_earlier_runs_have_done(seeds_file: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(limit=4))
    teach.run(
        seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(),
        progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert seen == [(n, 12) for n in range(5, 13)]


def test_a_server_that_stumbles_still_teaches_all(seeds_file: Path, tmp_path: Path) -> None:
    failures = [Reply(status=500), Reply(status=429), Reply(cut=True), Reply(body=b"{")]
    options = EndpointOptions(backoff_s=0.01, retries=4, concurrency=3)
    with chat_server(lambda n, body: failures[n] if n < len(failures) else Reply()) as server:
        model = OpenAIEndpoint("m", server.url, options)
        tally = teach.run(seeds_file, model, tmp_path / "out", TeachConfig())
    assert tally.kept == 12
    assert len(server.requests) == 12 + len(failures)


def test_killed_in_the_middle_it_loses_no_answer_it_had(seeds_file: Path, tmp_path: Path) -> None:
    out, concurrency = tmp_path / "out", 2
    with chat_server(lambda n, body: Reply(delay_s=0.05)) as server:
        command = [
            sys.executable, "-c", "from gre.cli.main import main; main()", "teach",
            str(seeds_file), "--model", f"openai:m@{server.url}", "--out", str(out),
            "--concurrency", str(concurrency),
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while len(server.served) < 6 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (out / "drafts.jsonl").exists()
        served_before = len(server.served)
        assert served_before < 12
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60)
        asked_twice = [n for n in server.served.values() if n > 1]
    assert len(read_all(out / "drafts.jsonl", Draft)) == 12
    assert len(asked_twice) <= concurrency  # only what was on its way when the process died


def test_a_journal_finds_what_it_has_settled(tmp_path: Path) -> None:
    asked = Asked("a", "m", "image", "prompt", (("temperature", 0.0),))
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.find(asked) is None
        journal.settle(asked, Entry("text", None))
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.find(asked) == Entry("text", None)
        assert journal.open_questions([asked]) == []


def test_a_file_that_is_no_journal_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "j.sqlite").write_text("this is not a database, only a text of some length")
    with pytest.raises(InputError, match="not a journal"):
        Journal(tmp_path / "j.sqlite")
