"""Teaching by a server: faults on its side, limits on ours, and nothing that leaves unseen."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gre.data import teach
from gre.data.journal import Journal, read_status
from gre.data.spending import Price
from gre.data.teach import JOURNAL, TeachConfig
from gre.errors import EndpointError
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from gre.records import Draft
from gre.store import read_all
from openai_server import CHAIN, ChatServer, Reply, chat_server, picture_of
from teaching import make_seeds

QUICK = EndpointOptions(backoff_s=0.01, retries=2, concurrency=4)
IMPATIENT = replace(QUICK, timeout_s=1.0)
HALF = CHAIN[: len(CHAIN) // 2]

# What a server may do wrong once: the run goes on, and nothing of it is taken for an answer.
FAULTS = {
    "429": Reply(status=429),
    "429, wait": Reply(status=429, headers={"retry-after": "0.1"}),
    "500": Reply(status=500),
    "hang": Reply(delay_s=10.0),
    "cut connection": Reply(cut=True),
    "invalid JSON": Reply(body=b'{"choices": [{"mess'),
    "empty choices": Reply(body=b'{"choices": []}'),
    "half a chain": Reply(text=HALF),
}


@pytest.fixture
def seeds_file(tmp_path: Path) -> Path:
    return make_seeds(tmp_path, 16)


def run(
    seeds_file: Path, server: ChatServer, *, endpoint: EndpointOptions = QUICK, **settings: Any
) -> teach.Taught:
    model = OpenAIEndpoint("m", server.url, endpoint)
    return teach.run(seeds_file, model, seeds_file.parent / "out", TeachConfig(**settings))


def patience_for(fault: Reply) -> EndpointOptions:
    return IMPATIENT if fault.delay_s else QUICK


def first_time(fault: Reply) -> Callable[[int, dict[str, Any]], Reply]:
    """A plan by which a server fails once for every photo, then answers."""
    seen: Counter[bytes] = Counter()

    def plan(number: int, body: dict[str, Any]) -> Reply:
        seen[picture_of(body)] += 1
        return fault if seen[picture_of(body)] == 1 else Reply()

    return plan


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_that_passes_costs_no_draft(seeds_file: Path, fault: Reply) -> None:
    with chat_server(first_time(fault)) as server:
        taught = run(seeds_file, server, endpoint=patience_for(fault), limit=6)
    assert (taught.tally.kept, taught.open) == (6, 0)
    drafts = read_all(seeds_file.parent / "out" / "drafts.jsonl", Draft)
    assert {draft.response for draft in drafts} == {CHAIN}
    assert len(server.requests) >= 12


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_that_stays_is_no_draft_and_ends_nothing(seeds_file: Path, fault: Reply) -> None:

    chosen: set[bytes] = set()

    def plan(number: int, body: dict[str, Any]) -> Reply:
        picture = picture_of(body)
        if len(chosen) < 2:
            chosen.add(picture)
        return fault if picture in chosen else Reply()

    with chat_server(plan) as server:
        taught = run(seeds_file, server, endpoint=patience_for(fault))
    assert taught.tally.kept == 14
    assert taught.tally.kept + taught.tally.dropped.total() == taught.tally.seen
    drafts = read_all(seeds_file.parent / "out" / "drafts.jsonl", Draft)
    assert {draft.response for draft in drafts} == {CHAIN}


def test_what_was_cut_off_is_paid_for_once_and_never_a_draft(seeds_file: Path) -> None:
    cut_off = Reply(text=HALF, finish_reason="length", usage=(100, 2048))
    with chat_server(lambda n, body: cut_off) as server:
        taught = run(seeds_file, server, limit=3)
        assert taught.tally.dropped == {"truncated": 3}
        assert run(seeds_file, server, limit=3).tally.dropped == {"truncated": 3}
        assert len(server.requests) == 3


def test_with_room_for_more_only_what_was_cut_off_is_asked_again(seeds_file: Path) -> None:
    def plan(number: int, body: dict[str, Any]) -> Reply:
        short = body["max_tokens"] < 4096 and number % 2
        return Reply(text=HALF, finish_reason="length") if short else Reply()

    one = EndpointOptions(concurrency=1, max_tokens=1024)
    more = EndpointOptions(concurrency=1, max_tokens=4096)
    with chat_server(plan) as server:
        assert run(seeds_file, server, endpoint=one).tally.dropped == {"truncated": 8}
        assert run(seeds_file, server, endpoint=more).tally.kept == 16
    assert len(server.requests) == 16 + 8


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(text=None, refusal="I will not locate people."), "refused"),
        (Reply(text=None, finish_reason="content_filter"), "content_filter"),
        (Reply(text=HALF, finish_reason="content_filter"), "content_filter"),
        (Reply(status=400, error={"message": "too small"}), "rejected"),
        (Reply(status=400, error={"message": "no", "code": "content_filter"}), "content_filter"),
        (Reply(text=""), "empty"),
    ],
)
def test_failures_for_good_are_told_by_their_kind(
    seeds_file: Path, reply: Reply, kind: str
) -> None:
    with chat_server(lambda n, body: reply if n == 3 else Reply()) as server:
        assert run(seeds_file, server).tally.dropped == {kind: 1}
        assert run(seeds_file, server).open == 0
    assert len(server.requests) == 16
    status = read_status(seeds_file.parent / "out" / JOURNAL)
    assert status.totals.permanent == {kind: 1}
    assert status.totals.transient == {}


def test_failures_that_may_pass_are_told_apart_from_those_for_good(seeds_file: Path) -> None:
    replies = [Reply(status=400), Reply(status=500), Reply(status=429), Reply(status=500)]
    with chat_server(lambda n, body: replies[n] if n < 4 else Reply()) as server:
        taught = run(seeds_file, server, endpoint=EndpointOptions(retries=0, concurrency=1))
    assert taught.tally.dropped == {"rejected": 1, "server_error": 2, "rate_limited": 1}
    assert taught.open == 3
    told = read_status(seeds_file.parent / "out" / JOURNAL).as_json()
    assert told["failed"] == {
        "permanent": {"rejected": 1},
        "transient": {"rate_limited": 1, "server_error": 2},
    }
    assert (told["done"], told["outcome"], told["running"]) == (12, "finished", False)


def test_a_wrong_key_ends_the_run_at_once(seeds_file: Path) -> None:
    with (
        chat_server(lambda n, body: Reply() if n < 4 else Reply(status=401)) as server,
        pytest.raises(EndpointError, match="401"),
    ):
        run(seeds_file, server)
    assert len(server.requests) <= 4 + 2 * QUICK.concurrency
    with Journal(seeds_file.parent / "out" / JOURNAL) as journal:
        assert journal.totals().answered == len(server.served)


def test_the_server_moves_and_nothing_is_asked_again(seeds_file: Path) -> None:
    with chat_server() as server:
        run(seeds_file, server)
    with chat_server() as elsewhere:
        assert run(seeds_file, elsewhere).tally.kept == 16
    assert elsewhere.requests == []


def test_the_money_ends_the_run_before_the_limit_and_more_money_goes_on(seeds_file: Path) -> None:
    prices = {"m": Price(input_per_mtok=1.0, output_per_mtok=10.0)}
    costly = Reply(usage=(1000, 900))  # a cent each, and 2.048 cents at the very most
    endpoint = EndpointOptions(concurrency=4, max_tokens=1000)
    with chat_server(lambda n, body: costly) as server:
        taught = run(seeds_file, server, endpoint=endpoint, max_usd=0.08, prices=prices)
        assert "$0.0" in (taught.standing.stopped or "")
        spent = taught.standing.cost_usd
        assert spent == pytest.approx(0.01 * len(server.requests))
        assert 0.05 < spent <= 0.08
        assert taught.tally.dropped == {"not_asked": 16 - taught.tally.kept}
        before = len(server.requests)
        again = run(seeds_file, server, endpoint=endpoint, max_usd=0.08, prices=prices)
        assert (again.standing.stopped is not None, len(server.requests)) == (True, before)
        taught = run(seeds_file, server, endpoint=endpoint, max_usd=1.0, prices=prices)
        assert (taught.standing.stopped, taught.tally.kept) == (None, 16)
        assert len(server.requests) == 16
    status = read_status(seeds_file.parent / "out" / JOURNAL)
    assert status.totals.cost_usd == pytest.approx(0.16)
    assert (status.totals.usage.input_tokens, status.totals.usage.output_tokens) == (16000, 14400)


def test_money_for_the_last_photo_is_enough(seeds_file: Path) -> None:
    prices = {"m": Price(input_per_mtok=0.0, output_per_mtok=10.0)}
    endpoint = EndpointOptions(concurrency=4, max_tokens=1000)
    with chat_server(lambda n, body: Reply(usage=(1000, 1000))) as server:
        taught = run(seeds_file, server, endpoint=endpoint, max_usd=0.045, prices=prices, limit=4)
    assert (taught.tally.kept, taught.standing.stopped) == (4, None)


def test_what_the_server_does_not_count_is_paid_for_in_full(seeds_file: Path) -> None:
    prices = {"m": Price(input_per_mtok=0.0, output_per_mtok=10.0)}
    endpoint = EndpointOptions(concurrency=1, max_tokens=1000)
    with chat_server() as server:
        taught = run(seeds_file, server, endpoint=endpoint, max_usd=0.055, prices=prices)
    assert len(server.requests) == 5
    assert taught.standing.cost_usd == pytest.approx(0.05)


def test_requests_keep_to_their_number_a_minute(seeds_file: Path) -> None:
    endpoint = EndpointOptions(concurrency=4, rpm=1200)
    with chat_server() as server:
        started = time.monotonic()
        run(seeds_file, server, endpoint=endpoint, limit=8)
    assert time.monotonic() - started >= 7 * 60 / 1200


def test_the_key_is_in_no_file_and_no_message(
    seeds_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = "sk-test-0123456789abcdef"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    caplog.set_level("DEBUG")

    def telltale(number: int, body: dict[str, Any]) -> Reply:
        error = {"message": f"the key {key} is not allowed to do this"}
        return [
            Reply(status=500, error=error), Reply(status=400, error=error),
            Reply(text=None, refusal=error["message"]), Reply(text=f"{CHAIN} {key}"),
        ][number % 4]  # fmt: skip

    with chat_server(telltale) as server:
        secret = server.url.replace("http://", "http://me:hunter22@")
        model = OpenAIEndpoint("m", secret, EndpointOptions(retries=1, backoff_s=0.01))
        teach.run(seeds_file, model, seeds_file.parent / "out", TeachConfig())
    with (
        chat_server(
            lambda n, body: Reply(status=401, error={"message": f"bad key {key}"})
        ) as server,
        pytest.raises(EndpointError) as caught,
    ):
        run(seeds_file, server, ask_anew=True, prompt="locate")
    files = [path for path in (seeds_file.parent / "out").rglob("*") if path.is_file()]
    assert {JOURNAL, "manifest.json", "drafts.jsonl"} <= {path.name for path in files}
    kept = b"".join(path.read_bytes() for path in files)
    told = f"{caplog.text}{caught.value}".encode()
    for secret_word in (key.encode(), b"hunter22"):
        assert secret_word not in kept
        assert secret_word not in told
