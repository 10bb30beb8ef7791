"""The teacher: every answer is kept from the moment it arrives, and none is paid for twice."""

import json
from pathlib import Path
from typing import Any

import pytest

from gre.data import teach
from gre.data.journal import Journal
from gre.data.teach import JOURNAL, TeachConfig
from gre.errors import ConfigError, EndpointError, InputError, MissingFileError
from gre.models.base import Answer, FailureKind
from gre.records import Draft, Seed
from gre.store import read_all, read_records, write_parquet
from openai_server import CHAIN
from teaching import CannedTeacher, make_seeds, png


@pytest.fixture
def seeds_file(tmp_path: Path) -> Path:
    return make_seeds(tmp_path, 12)


def test_every_seed_gets_a_draft_in_its_order(seeds_file: Path, tmp_path: Path) -> None:
    taught = teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig())
    drafts = read_all(tmp_path / "out" / "drafts.jsonl", Draft)
    assert [draft.id for draft in drafts] == [f"s{n}" for n in range(12)]
    assert all(draft.response == CHAIN and draft.teacher == "canned" for draft in drafts)
    assert all((tmp_path / "out" / draft.image).is_file() for draft in drafts)
    assert (taught.tally.seen, taught.tally.kept, taught.open) == (12, 12, 0)


def test_run_again_it_asks_for_nothing(seeds_file: Path, tmp_path: Path) -> None:
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig())
    first = (tmp_path / "out" / "drafts.jsonl").read_bytes()
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert again.asked == []
    assert (tmp_path / "out" / "drafts.jsonl").read_bytes() == first


CHANGES = [{"prompt": "locate"}, {"temperature": 0.5}, {"seed": 1}]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_another_question_is_not_paid_for_unasked(
    seeds_file: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(limit=8))
    again = CannedTeacher()
    what = next(iter(change))
    with pytest.raises(ConfigError, match=rf"8 answers.*{what}.*12 photos.*--ask-anew"):
        teach.run(seeds_file, again, tmp_path / "out", TeachConfig(**change))
    assert again.asked == []
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig(**change, ask_anew=True))
    assert len(again.asked) == 12
    back = CannedTeacher()
    teach.run(seeds_file, back, tmp_path / "out", TeachConfig())  # the first question's answers
    assert back.asked == [f"s{n}" for n in range(8, 12)]


def test_a_prompt_may_be_a_file_of_one_s_own(seeds_file: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine.txt"
    own.write_text("Where is this?\n")
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(prompt=str(own)))
    (first, *_) = read_all(tmp_path / "out" / "drafts.jsonl", Draft)
    teach.run(seeds_file, CannedTeacher(), tmp_path / "other", TeachConfig())
    (other, *_) = read_all(tmp_path / "other" / "drafts.jsonl", Draft)
    assert first.prompt_hash != other.prompt_hash
    own.write_text("Where on Earth is this?\n")
    with pytest.raises(ConfigError, match="differs: prompt"):
        teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(prompt=str(own)))
    own.write_text("\n")
    with pytest.raises(InputError, match=r"mine\.txt: the prompt is empty"):
        teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(prompt=str(own)))
    with pytest.raises(MissingFileError, match=r"gone\.txt: no such prompt file"):
        teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(prompt="gone.txt"))


def test_an_outage_is_asked_again_and_a_refusal_is_not(seeds_file: Path, tmp_path: Path) -> None:
    answers = {
        "s1": Answer("s1", None, "connection lost", kind=FailureKind.CONNECTION),
        "s2": Answer("s2", None, "refused by policy", permanent=True),
    }
    taught = teach.run(seeds_file, CannedTeacher(answers), tmp_path / "out", TeachConfig())
    assert taught.tally.dropped == {"connection": 1, "refused": 1}
    assert taught.tally.kept + taught.tally.dropped.total() == taught.tally.seen
    assert taught.open == 1
    again = CannedTeacher()
    taught = teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert again.asked == ["s1"]
    assert taught.tally.dropped == {"refused": 1}
    (line,) = (tmp_path / "out" / "exclusions.jsonl").read_text().splitlines()
    assert json.loads(line) == {"id": "s2", "reason": "refused", "detail": "refused by policy"}


def test_a_refusal_is_asked_again_when_that_is_wished(seeds_file: Path, tmp_path: Path) -> None:
    refused = {"s2": Answer("s2", None, "by policy", permanent=True, kind=FailureKind.REFUSED)}
    teach.run(seeds_file, CannedTeacher(refused), tmp_path / "out", TeachConfig())
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig(retry=("refused",)))
    assert again.asked == ["s2"]


def test_a_photo_that_was_away_is_looked_at_again(seeds_file: Path, tmp_path: Path) -> None:
    answers = {"s3": Answer("s3", None, "no such file", permanent=True, kind=FailureKind.BAD_PHOTO)}
    taught = teach.run(seeds_file, CannedTeacher(answers), tmp_path / "out", TeachConfig())
    assert taught.tally.dropped == {"bad_photo": 1}
    assert taught.open == 0
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert again.asked == ["s3"]


def test_the_same_picture_twice_is_asked_about_once(seeds_file: Path, tmp_path: Path) -> None:
    seeds = list(read_records(seeds_file, Seed))
    copy = seeds[3].model_copy(update={"id": "copy"})
    write_parquet(seeds_file, [*seeds, copy], Seed)
    teacher = CannedTeacher()
    taught = teach.run(seeds_file, teacher, tmp_path / "out", TeachConfig())
    assert len(teacher.asked) == 12
    assert (taught.tally.kept, taught.standing.reached) == (13, 13)


def test_a_seed_without_a_checksum_is_told_by_its_photo(seeds_file: Path, tmp_path: Path) -> None:
    seeds = [seed.model_copy(update={"sha256": None}) for seed in read_records(seeds_file, Seed)]
    write_parquet(seeds_file, seeds, Seed)
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig())
    (tmp_path / "photos" / "5.png").write_bytes(png((1, 2, 3)))
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert again.asked == ["s5"]


def test_a_dead_teacher_ends_the_run_and_what_was_answered_stays(
    seeds_file: Path, tmp_path: Path
) -> None:
    dead = {f"s{n}": Answer(f"s{n}", None, "no route to host") for n in range(5, 12)}
    with pytest.raises(EndpointError, match=r"3 times in a row.*no route to host"):
        teach.run(seeds_file, CannedTeacher(dead), tmp_path / "out", TeachConfig(give_up_after=3))
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert again.asked == [f"s{n}" for n in range(5, 12)]


def test_a_server_that_rejects_everything_is_no_photo_s_fault(
    seeds_file: Path, tmp_path: Path
) -> None:
    no = {
        f"s{n}": Answer(f"s{n}", None, "400: no", permanent=True, kind=FailureKind.REJECTED)
        for n in range(12)
    }
    with pytest.raises(EndpointError, match="5 times in a row"):
        teach.run(seeds_file, CannedTeacher(no), tmp_path / "out", TeachConfig(give_up_after=5))
    again = CannedTeacher()
    teach.run(seeds_file, again, tmp_path / "out", TeachConfig())
    assert len(again.asked) == 12


def test_progress_counts_what_earlier_runs_have_done(seeds_file: Path, tmp_path: Path) -> None:
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(limit=4))
    seen: list[tuple[int, int | None, int]] = []
    teach.run(
        seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(),
        progress=lambda at: seen.append((at.reached, at.total, at.asked)),
    )  # fmt: skip
    assert seen == [*((n, 12, n - 4) for n in range(5, 13)), (12, 12, 8)]


def test_no_photo_leaves_from_outside_the_folder_it_must_lie_in(
    seeds_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "private.png").write_bytes(png((9, 9, 9)))
    link = tmp_path / "photos" / "link.png"
    link.symlink_to(tmp_path / "private.png")
    seeds = list(read_records(seeds_file, Seed))[:2]
    ways = ["photos/../private.png", "photos/link.png", str(tmp_path / "private.png")]
    seeds += [Seed(id=way, image=way, lat=1, lon=1, sha256=way) for way in ways]
    write_parquet(seeds_file, seeds, Seed)
    teacher = CannedTeacher()
    config = TeachConfig(photos=tmp_path / "photos")
    taught = teach.run(seeds_file, teacher, tmp_path / "out", config)
    assert teacher.asked == ["s0", "s1"]
    assert taught.tally.dropped == {"bad_photo": 3}
    said = (tmp_path / "out" / "exclusions.jsonl").read_text()
    assert said.count("lies outside photos") == 3


def test_a_spending_limit_needs_a_price(seeds_file: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no price is known for canned"):
        teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(max_usd=1.0))
    assert not (tmp_path / "out").exists()


def test_a_model_on_this_machine_is_taken_at_its_word(seeds_file: Path, tmp_path: Path) -> None:
    torn = {"s0": Answer("s0", "<think>1. A red"), "s1": Answer("s1", "")}
    teach.run(seeds_file, CannedTeacher(torn), tmp_path / "out", TeachConfig())
    drafts = read_all(tmp_path / "out" / "drafts.jsonl", Draft)
    assert [draft.response for draft in drafts][:2] == ["<think>1. A red", ""]


def test_the_journal_keeps_the_prompt_and_the_parameters(seeds_file: Path, tmp_path: Path) -> None:
    teach.run(seeds_file, CannedTeacher(), tmp_path / "out", TeachConfig(temperature=0.5))
    with Journal(tmp_path / "out" / JOURNAL) as journal:
        ((asking, answered),) = journal.askings()
    assert asking.prompt.startswith("Work out where")
    assert dict(asking.parameters) == {"seed": 0, "temperature": 0.5}
    assert answered == 12
