"""One call trains every baseline on the same seeds; another finds them all finished."""

from pathlib import Path

import pytest

from gre.models.baselines.saved import read_saved
from gre.models.spec import load_geolocator
from gre.train.baselines.everything import LABELS, AllConfig, train_all
from toy_world import ToyData

pytest.importorskip("torch")

ENCODER = (
    "tiny.shape.image_px=56", "tiny.shape.widths=[8, 8, 8]", "tiny.shape.dim=8",
    "tiny.fit.batch_size=16",
)  # fmt: skip
MODEL = (
    "train.shape.hidden=32", "train.shape.layers=1", "train.shape.heads=2",
    "train.shape.kv_heads=1", "train.shape.mlp=64", "train.shape.vision_hidden=32",
    "train.shape.vision_layers=1", "train.shape.vision_heads=2", "train.shape.vision_mlp=64",
    "train.shape.image_px=56", "train.shape.vocab_size=400", "train.batch_size=16",
)  # fmt: skip


def test_all_baselines_are_trained_on_the_same_seeds_and_found_again(
    toy: ToyData, tmp_path: Path
) -> None:
    config = AllConfig(
        seeds=toy.coords, out=tmp_path, budget=0.5,
        overrides={
            "cells": (*ENCODER, "partitions=[{tau_max: 20, tau_min: 2}]"),
            "hierarchy": (
                *ENCODER, "partitions=[{tau_max: 30, tau_min: 2}, {tau_max: 20, tau_min: 2}]"
            ),
            "contrastive": ("shape.dim=16", "queue=16"),
            "direct": MODEL,
            "rag": (*MODEL, "references=[2]"),
        },
    )  # fmt: skip
    told: list[tuple[str, int, int]] = []
    ended = train_all(config, lambda title, done, total: told.append((title, done, total)))
    assert list(ended) == list(LABELS)
    for method, each in ended.items():
        saved = read_saved(each.out)
        assert (saved.gre_baseline, saved.photos) == (method, 48)
        assert load_geolocator(f"baseline:{each.out}").name == f"baseline:{each.out}"
    fingerprints = {read_saved(ended[m].out).fingerprint for m in ("hierarchy", "retrieval", "rag")}
    assert len(fingerprints) == 1  # they see through one encoder
    assert {title.partition(":")[0] for title, _, _ in told} >= {"hierarchy", "direct", "rag"}
    assert all(0 < done <= total for _, done, total in told)
    assert {each.seconds for each in train_all(config).values()} == {0.0}
