"""Many workers ask together: nothing is asked twice, and the drafts are those of one worker."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gre.data import teach
from gre.data.journal import Journal, read_status
from gre.data.runner import LocalRunner
from gre.data.spending import Price
from gre.data.teach import JOURNAL, InShards, Questions, TeachConfig, Teacher, asking
from gre.data.teach.shards import deal, open_when_free, shards_of, take_in
from gre.errors import EndpointError, InputError, StoreError
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from gre.records import Seed
from gre.store import read_all, write_parquet
from openai_server import ChatServer, Reply, chat_server, picture_of
from teaching import CannedTeacher, make_seeds

QUICK = EndpointOptions(backoff_s=0.01, retries=1, concurrency=4)
SEEDS = 40


@pytest.fixture
def seeds_file(tmp_path: Path) -> Path:
    return make_seeds(tmp_path, SEEDS)


def of_the_picture(number: int, body: dict[str, Any]) -> Reply:
    """Another answer for every picture, so that a mix-up shows."""
    colour = hashlib.sha256(picture_of(body)).hexdigest()[:8]
    return Reply(text=f"<think>1. Colour {colour}.</think><answer>51.5, -0.1</answer>")


def run(
    seeds_file: Path,
    server: ChatServer,
    out: str,
    shards: int | None,
    jobs: int = 1,
    endpoint: EndpointOptions = QUICK,
    **settings: Any,
) -> teach.Taught:
    """Teach by so many shards; None asks in the ordinary way."""
    teacher = Teacher(f"openai:m@{server.url}", endpoint)
    ask = InShards(LocalRunner(jobs), teacher, shards) if shards else teach.ask_seeds
    model = OpenAIEndpoint("m", server.url, endpoint)
    folder = seeds_file.parent / out
    return teach.run(seeds_file, model, folder, TeachConfig(**settings), ask=ask)


def test_shards_make_the_same_drafts_and_ask_nothing_twice(seeds_file: Path) -> None:
    with chat_server(of_the_picture) as server:
        run(seeds_file, server, "plain", None)
        run(seeds_file, server, "sharded", 3, jobs=2)
    assert set(server.served.values()) == {2}  # once by each run
    plain, sharded = (seeds_file.parent / out for out in ("plain", "sharded"))
    for name in ("drafts.jsonl", "exclusions.jsonl"):
        assert (plain / name).read_bytes() == (sharded / name).read_bytes()
    assert not (sharded / "shards").exists()


def test_with_other_shards_or_none_only_what_is_missing_is_asked(seeds_file: Path) -> None:
    with chat_server(of_the_picture) as server:
        run(seeds_file, server, "out", 2, limit=10)
        run(seeds_file, server, "out", 3, limit=20)
        run(seeds_file, server, "out", None, limit=30)
        run(seeds_file, server, "out", 5)
        assert len(server.requests) == SEEDS
        taught = run(seeds_file, server, "out", 4)
    assert len(server.requests) == SEEDS
    assert taught.tally.kept == SEEDS


def test_every_open_question_is_in_one_shard(seeds_file: Path, tmp_path: Path) -> None:
    seeds = read_all(seeds_file, Seed)
    twins = [seed.model_copy(update={"id": f"twin-{seed.id}"}) for seed in seeds]
    questions = Questions(CannedTeacher(), TeachConfig(), tmp_path)
    shards = shards_of(tmp_path / "out", 4)
    with Journal(tmp_path / "out" / JOURNAL) as journal:
        assert deal([*seeds, *twins], questions, journal, shards, None) == (80, 80)
    dealt = [{seed.sha256 for seed in read_all(shard.seeds, Seed)} for shard in shards]
    assert sum(len(photos) for photos in dealt) == SEEDS  # twins are together, and so asked once
    assert set().union(*dealt) == {seed.sha256 for seed in seeds}
    assert all(len(photos) > 2 for photos in dealt)


def test_the_same_photo_under_two_names_is_paid_for_once(seeds_file: Path) -> None:
    seeds = read_all(seeds_file, Seed)
    twins = [seed.model_copy(update={"id": f"twin-{seed.id}"}) for seed in seeds]
    write_parquet(seeds_file, [*seeds, *twins], Seed)
    with chat_server(of_the_picture) as server:
        taught = run(seeds_file, server, "out", 3)
    assert (len(server.requests), taught.tally.kept) == (SEEDS, 2 * SEEDS)


def test_who_runs_the_model_itself_is_told_from_a_server() -> None:
    kinds = {
        "hf:some/model": True, "tiny": True, "direct:hf:some/model": True,
        "openai:m@http://127.0.0.1/v1": False, "direct:openai:m@http://127.0.0.1/v1": False,
        "geoworld-teacher": False,
    }  # fmt: skip
    assert {spec: Teacher(spec, QUICK).runs_here() for spec in kinds} == kinds


def test_this_machine_alone_shares_nothing_out() -> None:
    teacher = Teacher("geoworld-teacher", QUICK)
    assert asking(LocalRunner(), teacher) is teach.ask_seeds
    with pytest.raises(InputError, match=r"--shards: .*add --runner ray"):
        asking(LocalRunner(), teacher, shards=2)


def test_limits_are_shared_out() -> None:
    whole = EndpointOptions(concurrency=8, rpm=60, tpm=90_000)
    part = Teacher("openai:m@http://127.0.0.1/v1", whole).shared_by(3).endpoint
    assert (part.concurrency, part.rpm, part.tpm) == (2, 20, 30_000)
    assert Teacher("tiny", EndpointOptions()).shared_by(3).endpoint.rpm is None


def test_the_workers_together_keep_to_the_spending_limit(seeds_file: Path) -> None:
    prices = {"m": Price(input_per_mtok=0.0, output_per_mtok=10.0)}
    costly = Reply(usage=(0, 1000))  # a cent each, and 2.048 cents at the very most
    with chat_server(lambda n, body: costly) as server:
        taught = run(seeds_file, server, "out", 2, max_usd=0.2, prices=prices)
        assert taught.standing.stopped is not None
        assert 0.1 < taught.standing.cost_usd <= 0.2
        assert taught.standing.cost_usd == pytest.approx(0.01 * len(server.requests))
        taught = run(seeds_file, server, "out", 2, max_usd=5, prices=prices)
    assert (taught.standing.stopped, taught.tally.kept) == (None, SEEDS)
    assert len(server.requests) == SEEDS
    assert read_status(seeds_file.parent / "out" / JOURNAL).totals.cost_usd == pytest.approx(0.4)


def test_money_that_is_spent_is_not_shared_out_again(seeds_file: Path) -> None:
    prices = {"m": Price(input_per_mtok=0.0, output_per_mtok=10.0)}
    with chat_server(lambda n, body: Reply(usage=(0, 1000))) as server:
        run(seeds_file, server, "out", None, limit=10, prices=prices)
        taught = run(seeds_file, server, "out", 2, max_usd=0.1, prices=prices)
    assert "spending limit" in (taught.standing.stopped or "")
    assert len(server.requests) == 10


def test_what_is_cut_off_again_is_paid_for_and_not_asked_a_third_time(seeds_file: Path) -> None:
    prices = {"m": Price(input_per_mtok=0.0, output_per_mtok=10.0)}
    half = Reply(text="<think>1. A red", finish_reason="length", usage=(0, 1000))
    with chat_server(lambda n, body: half) as server:
        for endpoint in (QUICK, replace(QUICK, max_tokens=4096), replace(QUICK, max_tokens=4096)):
            taught = run(seeds_file, server, "out", 2, prices=prices, limit=5, endpoint=endpoint)
    assert len(server.requests) == 10
    assert taught.tally.dropped == {"truncated": 5}
    assert taught.standing.cost_usd == pytest.approx(0.1)


def test_to_take_in_the_same_shard_twice_changes_nothing(seeds_file: Path, tmp_path: Path) -> None:
    plans = [Reply(status=500), Reply(text="<think>1. A red", finish_reason="length", usage=(0, 9))]
    with chat_server(lambda n, body: plans[min(n // 4, 1)]) as server:
        run(seeds_file, server, "one", None, limit=5)  # a failure that may pass is in both
        run(seeds_file, server, "two", None, limit=5)
    with Journal(tmp_path / "one" / JOURNAL) as journal:
        journal.merge_from(tmp_path / "two" / JOURNAL)
        once = journal.totals()
        assert journal.merge_from(tmp_path / "two" / JOURNAL) == 0
        assert journal.totals() == once


def test_when_the_teacher_refuses_everybody_what_was_answered_is_taken_in(seeds_file: Path) -> None:
    def plan(number: int, body: dict[str, Any]) -> Reply:
        return Reply() if number < 12 else Reply(status=401, error={"message": "no such key"})

    with chat_server(plan) as server, pytest.raises(EndpointError, match="401: no such key"):
        run(seeds_file, server, "out", 2, jobs=2)
    out = seeds_file.parent / "out"
    assert read_status(out / JOURNAL).totals.answered == 12
    assert not (out / "shards").exists()


def test_progress_and_status_count_what_all_workers_have_done(seeds_file: Path) -> None:
    out = seeds_file.parent / "out"
    standings: list[teach.Standing] = []
    told: list[int | None] = []

    def progress(standing: teach.Standing) -> None:
        standings.append(standing)
        told.append(read_status(out / JOURNAL).reached)

    with chat_server(lambda n, body: Reply(delay_s=0.25)) as server:
        run(seeds_file, server, "out", None, limit=10)
        ask = InShards(LocalRunner(2), Teacher(f"openai:m@{server.url}", QUICK), 2)
        model = OpenAIEndpoint("m", server.url, QUICK)
        teach.run(seeds_file, model, out, TeachConfig(), ask=ask, progress=progress)
    reached = [standing.reached for standing in standings]
    assert reached == sorted(reached)
    assert (reached[-1], standings[-1].total, standings[-1].asked) == (SEEDS, SEEDS, SEEDS - 10)
    assert 10 <= reached[0] < SEEDS  # it was told on the way, too
    assert told[:-1] == reached[:-1]
    assert read_status(out / JOURNAL).reached == SEEDS


DRIVER = """
import sys
from pathlib import Path
from gre.data import teach
from gre.data.runner import LocalRunner
from gre.models.openai_endpoint import EndpointOptions

if __name__ == "__main__":
    seeds, url, out = sys.argv[1:]
    teacher = teach.Teacher(f"openai:m@{url}", EndpointOptions(concurrency=4))
    ask = teach.InShards(LocalRunner(2), teacher, 2)
    teach.run(Path(seeds), teacher.load(), Path(out), teach.TeachConfig(), ask=ask)
"""


def test_killed_with_all_its_workers_it_loses_no_answer(seeds_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "driver.py").write_text(DRIVER)

    def plan(number: int, body: dict[str, Any]) -> Reply:
        return Reply(of_the_picture(number, body).text, delay_s=0.1)

    with chat_server(plan) as server:
        command = [sys.executable, *map(str, (tmp_path / "driver.py", seeds_file, server.url, out))]
        process = subprocess.Popen(command, start_new_session=True)
        until = time.monotonic() + 60
        while len(server.served) < 12 and time.monotonic() < until:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        kept = sum(1 for _ in (out / "shards").glob("journal-*.sqlite"))
        assert kept == 2
        assert len(server.served) < SEEDS
        run(seeds_file, server, "out", 3)
        asked = Counter(picture_of(body) for body in server.requests)
        run(seeds_file, server, "plain", None)
    assert sum(n - 1 for n in asked.values()) <= 4  # those under way at the kill
    plain = seeds_file.parent / "plain" / "drafts.jsonl"
    assert (out / "drafts.jsonl").read_bytes() == plain.read_bytes()


def test_a_shard_that_a_worker_still_holds_is_not_taken_away(tmp_path: Path) -> None:
    shard = shards_of(tmp_path, 1)[0]
    with (
        Journal(tmp_path / JOURNAL) as journal,
        Journal(shard.journal),
        pytest.raises(StoreError, match=r"journal-000\.sqlite: in use by another run"),
    ):
        take_in(journal, within_s=0.1)
    assert shard.journal.exists()


def test_a_shard_whose_worker_died_at_birth_is_no_obstacle(tmp_path: Path) -> None:
    shard = shards_of(tmp_path, 1)[0]
    shard.folder.mkdir()
    shard.journal.touch()
    with Journal(tmp_path / JOURNAL) as journal:
        assert take_in(journal) == 0
    assert not shard.folder.exists()
    open_when_free(shard.journal).close()
