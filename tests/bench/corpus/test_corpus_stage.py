"""The corpus stage: chains in, entries with aliases, places and examples out; nothing uncounted."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gre.bench.corpus.entries import Corpus, CorpusEntry, indicators_of
from gre.bench.corpus.extraction import Extraction
from gre.bench.corpus.offline import OfflineExtractor
from gre.bench.corpus.stage import CorpusBuilt, CorpusConfig, run
from gre.chain import write_chain
from gre.cli.main import app
from gre.errors import InputError, MissingFileError, RecordError
from gre.store import write_jsonl
from gre.world.cues import KINDS, PAPER_KINDS
from openai_server import Reply, chat_server

OFFLINE = OfflineExtractor()
ALL = CorpusConfig(min_count=1)


def write_chains(path: Path, chains: Sequence[tuple[str, Sequence[str]]]) -> Path:
    rows = [{"id": id, "response": write_chain(steps, "51.50, -0.10")} for id, steps in chains]
    write_jsonl(path, rows)
    return path


def build(
    tmp_path: Path, chains: Sequence[tuple[str, Sequence[str]]], config: CorpusConfig = ALL
) -> tuple[CorpusBuilt, Corpus]:
    file = write_chains(tmp_path / "cot.jsonl", chains)
    built = run(file, OFFLINE, tmp_path / "out", config)
    return built, Corpus.read(tmp_path / "out")


def test_aliases_are_one_entry_under_their_commonest_name(tmp_path: Path) -> None:
    _, corpus = build(tmp_path, [
        ("a", ["Roofs with orange tiles, typical of Spain."]),
        ("b", ["The orange-tile roof, as in Italy."]),
        ("c", ["Orange tile roofs suggest Spain."]),
    ])  # fmt: skip
    (entry,) = corpus
    assert (entry.name, entry.aliases) == ("orange tile roof", ("roof with orange tile",))
    assert (entry.kind, entry.count) == ("architectural", 3)
    assert dict(entry.places) == {"Spain": 2, "Italy": 1}


def test_a_chain_that_names_a_thing_twice_counts_once(tmp_path: Path) -> None:
    built, corpus = build(tmp_path, [("a", ["Palm trees.", "The palm trees suggest Kenya."])])
    (entry,) = corpus
    assert entry.count == 1
    assert built.mentions["geographical"] == 1


def test_examples_are_steps_of_different_chains_and_no_more_than_asked_for(tmp_path: Path) -> None:
    chains = [(f"{n}", [f"Palm trees, photo {n}."]) for n in range(5)]
    _, corpus = build(tmp_path, chains, CorpusConfig(min_count=1, examples=2))
    (entry,) = corpus
    assert [(one.id, one.text) for one in entry.examples] == [
        ("0", "Palm trees, photo 0."), ("1", "Palm trees, photo 1."),
    ]  # fmt: skip


def test_what_too_few_chains_name_is_counted_and_left_out(tmp_path: Path) -> None:
    chains = [("a", ["Palm trees."]), ("b", ["Palm trees.", "Red soil."])]
    built, corpus = build(tmp_path, chains, CorpusConfig(min_count=2))
    assert [entry.name for entry in corpus] == ["palm tree"]
    assert built.rare == 1


def test_every_chain_is_kept_or_dropped_for_a_reason(tmp_path: Path) -> None:
    file = write_chains(tmp_path / "cot.jsonl", [
        ("a", ["Palm trees."]), ("a", ["Palm trees."]), ("b", ["No plants to go by."]),
    ])  # fmt: skip
    with file.open("a") as lines:
        lines.write(json.dumps({"id": "c", "response": "<think></think><answer>1, 2</answer>"}))
    tally = run(file, OFFLINE, tmp_path / "out", ALL).tally
    assert tally.dropped == {"repeated": 1, "names_no_indicator": 1, "no_reasoning": 1}
    assert tally.kept + tally.dropped.total() == tally.seen == 4


def test_the_distribution_stands_beside_the_papers(tmp_path: Path) -> None:
    built, _ = build(tmp_path, [("a", ["Palm trees.", "A low sun."])])
    rows = built.distribution()
    assert [row.kind for row in rows] == list(KINDS)
    assert {row.kind: row.percent for row in rows}["climate"] == 50.0
    assert [row.paper for row in rows] == [PAPER_KINDS[kind] for kind in KINDS]
    assert sum(PAPER_KINDS.values()) == pytest.approx(97.9)


def test_places_are_listed_with_their_level(tmp_path: Path) -> None:
    build(
        tmp_path, [("a", ["Palm trees suggest Kenya."]), ("b", ["A tram.", "So Nairobi, Kenya."])]
    )
    lines = (tmp_path / "out" / "places.jsonl").read_text().splitlines()
    places = [json.loads(line) for line in lines]
    assert places[0] == {"name": "Kenya", "level": "country", "country": "KE", "count": 2}
    assert places[1]["level"] == "city"


class StoppedError(Exception):
    pass


class Counting:
    """Reads as the offline extractor does, counts the texts, and stops after some calls."""

    name = "offline"

    def __init__(self, stop_after: int | None = None) -> None:
        self.texts: list[str] = []
        self._left = stop_after

    def extract(self, texts: Sequence[str]) -> list[Extraction]:
        if self._left == 0:
            raise StoppedError
        if self._left is not None:
            self._left -= 1
        self.texts += texts
        return OFFLINE.extract(texts)


def test_an_interrupted_run_goes_on_and_gives_the_same_corpus(tmp_path: Path) -> None:
    file = write_chains(tmp_path / "cot.jsonl", [(f"{n}", [f"Palm trees {n}."]) for n in range(7)])
    config = CorpusConfig(min_count=1, batch=2)
    whole = run(file, OFFLINE, tmp_path / "whole", config)
    with pytest.raises(StoppedError):
        run(file, Counting(stop_after=2), tmp_path / "out", config)
    with (tmp_path / "out" / "evidence.jsonl").open("a") as torn:
        torn.write('{"id": "4", "na')
    reader, seen = Counting(), list[int]()
    resumed = run(file, reader, tmp_path / "out", config, progress=seen.append)
    assert reader.texts == ["Palm trees 4.", "Palm trees 5.", "Palm trees 6."]
    assert resumed.taken_up == 4
    assert sum(seen) == 7
    assert resumed.counts() == whole.counts()
    for name in ("corpus.jsonl", "places.jsonl", "evidence.jsonl"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_other_chains_are_read_anew(tmp_path: Path) -> None:
    build(tmp_path, [("a", ["Palm trees."])])
    built, corpus = build(tmp_path, [("a", ["Red soil."])])
    assert built.taken_up == 0
    assert [entry.name for entry in corpus] == ["red soil"]


class Failing:
    """Fails on some texts, as a server does that is down for a while."""

    name = "offline"

    def __init__(self, failing: str) -> None:
        self.failing = failing

    def extract(self, texts: Sequence[str]) -> list[Extraction]:
        found = OFFLINE.extract(texts)
        down = Extraction(failure="outage")
        return [down if self.failing in t else one for t, one in zip(texts, found, strict=True)]


def test_what_failed_is_counted_and_read_again_next_time(tmp_path: Path) -> None:
    file = write_chains(tmp_path / "cot.jsonl", [
        ("a", ["Palm trees."]), ("b", ["Red soil."]), ("c", ["Palm trees.", "Red soil."]),
    ])  # fmt: skip
    down = run(file, Failing("soil"), tmp_path / "out", ALL)
    assert down.tally.dropped == {"unread_outage": 1}
    assert down.failures == {"outage": 2}
    up = run(file, OFFLINE, tmp_path / "out", ALL)
    assert up.taken_up == 1
    assert (up.tally.kept, up.failures.total()) == (3, 0)


def test_judge_examples_and_the_papers_own_files_are_read_too(tmp_path: Path) -> None:
    judge = tmp_path / "judge.jsonl"
    write_jsonl(judge, [{"id": "j", "chain": "<think>1. Palm trees.</think>", "answer": "1, 2"}])
    paper = tmp_path / "GRE30K-CoT.json"
    turns = [
        {"from": "human", "value": "<image>\nWhere?"},
        {"from": "gpt", "value": write_chain(["Red soil."], "1.00, 2.00")},
    ]
    row = {"image": "images/x.jpg", "conversations": turns, "gt_lat": 1.0, "gt_lon": 2.0}
    paper.write_text(json.dumps([row]))
    run([judge, paper], OFFLINE, tmp_path / "out", ALL)
    names = {entry.name for entry in Corpus.read(tmp_path / "out")}
    assert names == {"palm tree", "red soil"}


def test_mistakes_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        run(tmp_path / "none.jsonl", OFFLINE, tmp_path / "out")
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(InputError, match="no chains"):
        run(tmp_path / "empty.jsonl", OFFLINE, tmp_path / "out")
    write_jsonl(tmp_path / "seeds.jsonl", [{"id": "a", "lat": 1.0}])
    with pytest.raises(RecordError, match="neither a response nor a chain"):
        run(tmp_path / "seeds.jsonl", OFFLINE, tmp_path / "out")


ROOFS = CorpusEntry(
    name="orange tile roof", kind="architectural", count=9, aliases=("roof with orange tile",)
)


def test_the_corpus_knows_its_entries_by_alias_and_word_order() -> None:
    corpus = Corpus([ROOFS])
    assert corpus.canonical("roofs with orange tiles") is ROOFS
    assert corpus.canonical("The Orange Tile Roofs", "architectural") is ROOFS
    assert corpus.canonical("orange roofs of tile") is ROOFS
    assert corpus.canonical("orange roofs") is None
    assert corpus.canonical("orange tile roof", "climate") is None


def test_indicators_are_called_as_the_corpus_calls_them_and_each_once() -> None:
    steps = ["Roofs with orange tiles and a tram.", "The orange tile roof suggests Spain."]
    roofs, tram = Corpus([ROOFS]).indicators_of(steps, OFFLINE)
    assert (roofs.name, roofs.aliases) == ("orange tile roof", ("roof with orange tile",))
    assert (tram.name, tram.kind) == ("tram", "social")


def test_without_a_corpus_other_forms_are_aliases() -> None:
    (roofs,) = indicators_of(["Roofs with orange tiles.", "Orange tile roofs."], OFFLINE)
    assert (roofs.name, roofs.aliases) == ("roof with orange tile", ("orange tile roof",))


def test_prompts_are_captions_of_one_kind_or_of_all() -> None:
    fuji = CorpusEntry(name="mount fuji", kind="nature landmark", count=1)
    corpus = Corpus([fuji, ROOFS])
    assert [one.text for one in corpus.prompts("architectural")] == ["a photo of orange tile roof"]
    assert [one.name for one in corpus.prompts()] == ["mount fuji", "orange tile roof"]


def gre(*args: object) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_the_command_prints_the_distribution(tmp_path: Path) -> None:
    file = write_chains(tmp_path / "cot.jsonl", [(f"{n}", ["Palm trees."]) for n in range(2)])
    result = gre("bench", "build", "corpus", file, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    (row,) = [line.split() for line in result.stdout.splitlines() if "geographical" in line]
    assert row == ["geographical", "2", "100.0", "27.0", "1"]
    again = gre("bench", "build", "corpus", file, "--out", tmp_path / "out", "--json")
    assert json.loads(again.stdout)["entries"]["geographical"] == 1
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (manifest["extractor"], manifest["counts"]["chains"]["kept"]) == ("offline", 2)


def test_the_command_asks_a_server_and_tells_what_failed(tmp_path: Path) -> None:
    file = write_chains(tmp_path / "cot.jsonl", [("a", ["Palm trees."]), ("b", ["Red soil."])])
    said = {"text": "Palm trees", "kind": "geographical", "places": []}

    def plan(number: int, body: dict[str, Any]) -> Reply:
        asks_of_palms = "Palm trees." in str(body)
        text = json.dumps({"mentions": [said], "places": []}) if asks_of_palms else "I cannot."
        return Reply(text=text)

    with chat_server(plan) as server:
        result = gre(
            "bench", "build", "corpus", file, "--out", tmp_path / "out", "--min-count", "1",
            "--extractor", f"openai:reader@{server.url}", "--json",
        )  # fmt: skip
    assert result.exit_code == 0, result.output
    counts = json.loads(result.stdout)
    assert counts["chains"]["dropped"] == {"unread_nonsense": 1}
    assert counts["mentions"]["geographical"] == 1


def test_a_file_that_is_not_there_is_the_users_mistake(tmp_path: Path) -> None:
    result = gre("bench", "build", "corpus", tmp_path / "none.jsonl", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "none.jsonl: no such file" in result.output
