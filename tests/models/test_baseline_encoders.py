"""Image encoders by name: backbones of transformers and timm, our own, and clear refusals."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gre.errors import CheckpointError, ConfigError, MissingExtraError
from gre.models.base import Question
from gre.models.baselines.encoders import load_encoder, open_for
from gre.models.baselines.load import load_baseline
from gre.models.baselines.saved import SavedBaseline, read_saved, write_arrays, write_saved
from gre.models.spec import load_geolocator, parse_spec

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained CLIP of the smallest size, saved as any other of transformers is."""
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel

    folder = tmp_path_factory.mktemp("clip") / "model"
    vision = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2,
              "num_attention_heads": 4, "image_size": 32, "patch_size": 8}  # fmt: skip
    text = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 1,
            "num_attention_heads": 4, "vocab_size": 99}  # fmt: skip
    torch.manual_seed(0)
    CLIPModel(
        CLIPConfig(vision_config=vision, text_config=text, projection_dim=24)
    ).save_pretrained(folder)
    CLIPImageProcessorPil(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    ).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def dino(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained DINOv2, which has pictures and no text."""
    from transformers import BitImageProcessorPil, Dinov2Config, Dinov2Model

    folder = tmp_path_factory.mktemp("dino") / "model"
    torch.manual_seed(0)
    Dinov2Model(
        Dinov2Config(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, image_size=28,
                     patch_size=14)
    ).save_pretrained(folder)  # fmt: skip
    BitImageProcessorPil(
        size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}
    ).save_pretrained(folder)
    return folder


def pictures(n: int = 3) -> list[Image.Image]:
    rng = np.random.default_rng(0)
    return [
        Image.fromarray(rng.integers(0, 255, (40, 50 + k, 3), dtype=np.uint8)) for k in range(n)
    ]


def test_a_clip_gives_its_projected_image_features(clip: Path) -> None:
    encoder = load_encoder(f"hf:{clip}")
    together = encoder.encode(pictures())
    assert together.shape == (3, encoder.dim) == (3, 24)
    alone = np.concatenate([encoder.encode([picture]) for picture in pictures()])
    assert np.allclose(together, alone, atol=1e-5)


def test_a_backbone_without_text_gives_its_pooled_features(dino: Path) -> None:
    encoder = load_encoder(f"hf:{dino}")
    assert encoder.encode(pictures()).shape == (3, encoder.dim) == (3, 16)


def test_fingerprints_tell_encoders_apart_and_know_them_again(clip: Path, dino: Path) -> None:
    again = load_encoder(f"hf:{clip}").fingerprint
    assert load_encoder(f"hf:{clip}").fingerprint == again != load_encoder(f"hf:{dino}").fingerprint


def test_a_photo_that_cannot_be_read_is_answered_with_the_reason(
    clip: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8 not a picture")
    answer = open_for(Question("1", tmp_path / "a.jpg", "?"), load_encoder(f"hf:{clip}"))
    assert getattr(answer, "permanent", False)


def test_timm_is_named_when_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "timm" else real(name)
    )
    with pytest.raises(MissingExtraError, match="timm is not installed"):
        load_encoder("timm:resnet18")


@pytest.mark.parametrize("name", ["resnet", "hf:", "runs/none", "clip:vit"])
def test_a_name_of_no_known_form_is_told_the_forms(name: str) -> None:
    with pytest.raises(ConfigError, match="write tiny, hf:NAME_OR_DIR, timm:NAME or a directory"):
        load_encoder(name)


def test_a_directory_that_is_no_backbone_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"has no encoder\.json"):
        load_encoder(str(tmp_path))
    with pytest.raises(CheckpointError):
        load_encoder(f"hf:{tmp_path}")


def test_our_encoder_survives_being_saved(tmp_path: Path) -> None:
    from gre.models.baselines.shapes import TinyEncoderShape
    from gre.models.baselines.tiny_encoder import TinyEncoder, TinyNet

    shape = TinyEncoderShape(image_px=48, widths=(8, 8, 8), dim=8)
    encoder = TinyEncoder(TinyNet(shape), shape)
    encoder.save(tmp_path)
    again = load_encoder(str(tmp_path))
    assert again.fingerprint == encoder.fingerprint
    assert np.array_equal(again.encode(pictures()), encoder.encode(pictures()))
    (tmp_path / "encoder.safetensors").write_bytes(b"no tensors")
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_encoder(str(tmp_path))
    (tmp_path / "encoder.json").write_text('{"dim": 8}')
    with pytest.raises(CheckpointError, match="not an encoder of ours"):
        load_encoder(str(tmp_path))


# Directories of trained baselines


def saved(folder: Path, **values: object) -> Path:
    folder.mkdir(exist_ok=True)
    settings = {"gre_baseline": "random", "photos": 3, **values}
    (folder / "config.json").write_text(json.dumps(settings))
    return folder


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model_type": "clip"}', "not json"])
def test_foreign_directories_are_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(CheckpointError, match="not a baseline: `gre train-baseline` makes"):
        load_geolocator(f"baseline:{tmp_path}")


def test_a_baseline_of_a_later_version_or_an_unknown_method_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="of version 2"):
        read_saved(saved(tmp_path, version=2))
    with pytest.raises(CheckpointError, match="gre_baseline: Input should be"):
        read_saved(saved(tmp_path, gre_baseline="oracle"))


def test_a_directory_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="the directory is not whole"):
        load_geolocator(str(saved(tmp_path)))
    (tmp_path / "arrays.safetensors").write_bytes(b"\x00" * 40)
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_geolocator(str(tmp_path))
    write_arrays(tmp_path, {"other": np.zeros(3)})
    with pytest.raises(CheckpointError, match="holds no 'points'"):
        load_geolocator(str(tmp_path))
    with pytest.raises(CheckpointError, match="its settings lack lat, lon, confidence"):
        load_geolocator(str(saved(tmp_path, gre_baseline="constant")))


def test_a_baseline_is_not_asked_through_another_encoder_than_its_own(
    clip: Path, tmp_path: Path
) -> None:
    features = np.eye(24, dtype=np.float16)
    write_arrays(tmp_path, {"features": features, "points": np.zeros((24, 2))})
    settings = {"k": 1, "sigma_km": 1.0, "sharpness": 0.0, "index": "Flat"}
    write_saved(
        tmp_path,
        SavedBaseline(gre_baseline="retrieval", photos=24, encoder=f"hf:{clip}", fingerprint="0",
                      settings=settings),
    )  # fmt: skip
    with pytest.raises(CheckpointError, match="not the encoder that it was trained with"):
        load_baseline(tmp_path, load_geolocator)


def test_the_same_directory_needs_no_prefix(tmp_path: Path) -> None:
    assert parse_spec(str(saved(tmp_path))).kind == "baseline"
