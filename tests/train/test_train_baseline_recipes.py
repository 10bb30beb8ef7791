"""The shipped recipes of the baselines are valid, and hold what their papers name."""

from pathlib import Path

import pytest

from gre.models.baselines.saved import Method
from gre.train.baselines.everything import LABELS, AllConfig, settings
from gre.train.baselines.run import METHODS, settings_for
from gre.train.baselines.settings import (
    BaselineConfig,
    ContrastiveConfig,
    HierarchyConfig,
    RagConfig,
    SeeingConfig,
)

RECIPES = Path(__file__).parents[2] / "recipes" / "baselines"
METHOD_OF: dict[str, Method] = {
    "knn": "retrieval", "planet": "cells", "isn": "hierarchy", "geoclip": "contrastive",
    "img2loc": "rag", "g3": "rag", "direct": "direct",
}  # fmt: skip


def recipe(name: str) -> BaselineConfig:
    given = ["seeds=seeds.parquet", "out=runs/x"]
    return settings_for(METHOD_OF[name], RECIPES / f"{name}.yaml", given)


def test_every_recipe_belongs_to_a_method() -> None:
    assert {path.stem for path in RECIPES.glob("*.yaml")} == set(METHOD_OF)


@pytest.mark.parametrize("name", list(METHOD_OF))
def test_recipes_are_valid_and_see_through_one_backbone(name: str) -> None:
    config = recipe(name)
    if isinstance(config, SeeingConfig):
        assert config.encoder == "hf:openai/clip-vit-large-patch14"
        assert config.cache == Path("runs/features")


def test_the_hierarchy_is_isns() -> None:
    config = recipe("isn")
    assert isinstance(config, HierarchyConfig)
    assert [(each.tau_max, each.tau_min) for each in config.partitions] == [
        (5000, 50), (2000, 50), (1000, 50)
    ]  # fmt: skip


def test_the_alignment_has_geoclips_sizes() -> None:
    config = recipe("geoclip")
    assert isinstance(config, ContrastiveConfig)
    assert (config.shape.dim, config.shape.location_hidden, config.queue) == (512, 1024, 4096)
    assert config.shape.sigmas == (2.0**0, 2.0**4, 2.0**8)


def test_g3_verifies_several_candidates() -> None:
    config = recipe("g3")
    assert isinstance(config, RagConfig)
    assert len(config.references) > 1
    assert config.choose == "alignment"


def test_training_all_trains_every_method_under_settings_of_its_own() -> None:
    assert set(LABELS) == set(METHODS)
    config = AllConfig(
        seeds=Path("s.parquet"), out=Path("runs"), budget=0.5, overrides={"rag": ("k=3",)}
    )
    for method in METHODS:
        found = settings_for(method, overrides=settings(method, config))
        assert found.out == Path("runs") / method
    rag = settings_for("rag", overrides=settings("rag", config))
    assert isinstance(rag, RagConfig)
    assert (rag.encoder, rag.k, rag.train.epochs) == ("runs/hierarchy", 3, 0.75)
