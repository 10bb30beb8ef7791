"""The shipped encoder, which knows GeoWorld, selects among scenes that it has never seen."""

import json
from collections import Counter
from pathlib import Path

import pytest

from gre.bench.build.select import SelectConfig, SelectedPhoto, run, with_own
from gre.bench.corpus.entries import Corpus, CorpusEntry
from gre.bench.corpus.normal import normal_form
from gre.models.dual.load import load_dual
from gre.store import read_jsonl
from gre.world.cues import ATTRIBUTES
from gre.world.phrases import NAMES
from gre.world.render import SceneTruth
from planted_encoder import render_scenes

pytest.importorskip("torch", reason="torch is not installed")

PHOTOS, DISTRACTORS = 30, 5


def corpus() -> Corpus:
    """What the narrator calls most things; it has no landmarks, so nobody can tell those kinds."""
    names = {
        (normal_form(name), ATTRIBUTES[attribute].kind)
        for attribute, by_value in NAMES.items()
        for name in by_value.values()
    }
    return Corpus([CorpusEntry(name=name, kind=kind, count=1) for name, kind in sorted(names)])


def test_it_drops_what_tells_nothing_and_names_most_scenes_and_kinds(tmp_path: Path) -> None:
    photos = render_scenes(tmp_path / "photos", "test", PHOTOS, distractors=DISTRACTORS)
    labelled = render_scenes(tmp_path / "labelled", "validation", 40, distractors=10)
    config = SelectConfig.model_validate({"labels": {"source": "encoder"}})
    prompts, encoder = with_own(corpus().prompts()), load_dual("tiny")
    done = run(photos, prompts, encoder, tmp_path / "out", config, validation=labelled)
    auc = done.thresholds.similarity.auc
    assert auc is not None
    assert auc > 0.97
    assert done.tally.kept >= PHOTOS - 3
    assert done.tally.dropped["uninformative"] + done.tally.dropped["face"] >= DISTRACTORS - 1
    truths = {truth.id: truth for truth in read_jsonl(photos, SceneTruth)}
    right: Counter[str] = Counter()
    for photo in read_jsonl(tmp_path / "out" / "selected.jsonl", SelectedPhoto):
        truth = truths[photo.id]
        kinds = {cue.kind for cue in truth.cues if cue.legible} & set(done.thresholds.of_kinds)
        right["scene"] += photo.scene == truth.label
        right["kinds"] += len(kinds & set(photo.kinds))
        right["wrong kinds"] += len(kinds ^ set(photo.kinds))
    assert right["scene"] > 0.7 * done.tally.kept
    assert right["kinds"] > 2 * right["wrong kinds"]  # on 50 labelled scenes alone
    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert told["encoder"] == "tiny"
