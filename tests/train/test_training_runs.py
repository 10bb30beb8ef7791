"""Each stage runs from records to a model that answers, and says what it did."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gre.cli.main import app
from gre.errors import CheckpointError, GreError, SplitError
from gre.models.base import Question
from gre.rewards.coordinates import error_km
from gre.train.launch import train
from gre.train.metrics import read_metrics
from gre.train.settings import RlConfig, SftConfig, Stage
from toy_world import PLACES, QUESTION, SMALL, ToyData, make_toy

pytest.importorskip("torch")


def rl_config(stage: Stage, toy: ToyData, model: Path, out: Path, **changes: Any) -> RlConfig:
    settings: dict[str, Any] = {
        "steps": 2, "batch_size": 16, "generations": 4, "max_completion_tokens": 48,
        "learning_rate": 1e-4,
    }  # fmt: skip
    data = toy.judge if stage == "judge" else toy.coords
    return RlConfig(model=str(model), data=data, out=out, **(settings | changes))


def test_the_cold_start_teaches_the_way_from_picture_to_place(
    toy: ToyData, toy_model: Path
) -> None:
    from gre.models.hf import HfGeolocator

    images = sorted((toy.cot.parent / "images").iterdir())[:16]
    records = [json.loads(line) for line in toy.cot.read_text().splitlines()]
    truth = {Path(r["image"]).name: (r["lat"], r["lon"]) for r in records}
    model = HfGeolocator(toy_model)
    answers = [a[0].text for a in model.answer([Question(p.name, p, QUESTION) for p in images])]
    errors = [
        error_km(text or "", lat=truth[p.name][0], lon=truth[p.name][1])
        for text, p in zip(answers, images, strict=True)
    ]
    right = sum(error is not None and error < 25 for error in errors)
    assert right > len(images) / len(PLACES) + 2  # far more than guessing one place


def test_the_untrained_model_is_kept_for_comparison(toy_model: Path) -> None:
    base = (toy_model / "base" / "model.safetensors").read_bytes()
    assert base != (toy_model / "model.safetensors").read_bytes()


@pytest.mark.parametrize("stage", ["judge", "coords"])
def test_an_rl_stage_logs_every_reward_and_its_spread(
    stage: Stage, toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    summary = train(stage, rl_config(stage, toy, toy_model, tmp_path / "out", kl_beta=0.04))
    lines = read_metrics(tmp_path / "out" / "metrics.jsonl")
    assert [line["step"] for line in lines] == [1, 2]
    accuracy = "judge" if stage == "judge" else "coordinate"
    for line in lines:
        assert line["reward"] == pytest.approx(
            line["reward/format"] + line[f"reward/{accuracy}"], abs=1e-5
        )
        for share in ("zero_variance", "zero_variance/format", f"zero_variance/{accuracy}"):
            assert 0 <= line[share] <= 1
        assert line["entropy"] > 0
        assert line["kl"] >= 0
        assert 0 < line["completion_length"] <= 48
        assert line["seconds_generate"] + line["seconds_update"] == pytest.approx(
            line["seconds"], abs=1e-3
        )
        assert ("theta_km" in line) == (stage == "coords")
    assert lines[-1] == summary.last


def test_the_rewards_read_the_tags_that_the_trainer_decodes(
    toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    summary = train("coords", rl_config("coords", toy, toy_model, tmp_path / "out"))
    assert summary.last["reward/format"] > 0  # 0 throughout, were the tags special tokens


def test_the_manifest_says_what_a_model_was_made_from(
    toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    train("coords", rl_config("coords", toy, toy_model, tmp_path / "out"))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["stage"] == "train coords"
    assert list(manifest["inputs"]) == [str(toy.coords)]
    assert manifest["counts"] == {"rows": 48, "steps": 2, "resumed_from": 0}


def test_adapters_are_merged_into_an_ordinary_model(
    toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    from gre.models.loading import load_model
    from gre.train.settings import LoraSettings

    pytest.importorskip("peft")
    out = tmp_path / "out"
    config = SftConfig(
        model=str(toy_model), data=toy.cot, out=out, steps=2, batch_size=8,
        learning_rate=1e-3, lora=LoraSettings(rank=4, alpha=8),
    )  # fmt: skip
    train("sft", config)
    before, after = load_model(toy_model), load_model(out)
    assert before.num_parameters() == after.num_parameters()
    assert type(before) is type(after)


def test_no_stage_trains_on_test_records(toy_model: Path, tmp_path: Path) -> None:
    test = make_toy(tmp_path / "data", n=4, split="test")
    with pytest.raises(SplitError):
        train("coords", rl_config("coords", test, toy_model, tmp_path / "out"))
    with pytest.raises(SplitError):
        train("judge", rl_config("judge", test, toy_model, tmp_path / "out"))
    with pytest.raises(SplitError):
        train("sft", SftConfig(tiny=SMALL, data=test.cot, out=tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_model_is_refused_in_one_line(toy: ToyData, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(CheckpointError, match=r"not a model directory: it has no config\.json"):
        train("coords", rl_config("coords", toy, tmp_path / "elsewhere", tmp_path / "out"))


def test_two_processes_share_a_step(toy: ToyData, toy_model: Path, tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = []
    config = rl_config("coords", toy, toy_model, tmp_path / "out", processes=2)
    summary = train("coords", config, listener=lines.append)
    assert summary.steps == 2
    assert [line["step"] for line in lines] == [1, 2]


def test_a_mistake_in_a_worker_reaches_the_user(
    toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    test = make_toy(tmp_path / "data", n=4, split="test")
    config = rl_config("coords", test, toy_model, tmp_path / "out", processes=2)
    with pytest.raises(GreError, match="reserved for testing"):
        train("coords", config)


def test_the_command_trains_from_a_file_and_overrides(toy: ToyData, tmp_path: Path) -> None:
    recipe = tmp_path / "sft.yaml"
    shape = json.dumps(SMALL.model_dump())
    recipe.write_text(f"tiny: {shape}\ndata: {toy.cot}\nout: nowhere\nlearning_rate: 0.01\n")
    out = tmp_path / "out"
    arguments = ["train", "sft", "--config", str(recipe), "steps=2", f"out={out}", "--quiet"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "2 steps" in result.output
    assert (out / "model.safetensors").is_file()


def test_an_unknown_setting_is_one_line_and_exit_code_2(toy: ToyData, tmp_path: Path) -> None:
    recipe = tmp_path / "sft.yaml"
    recipe.write_text(f"data: {toy.cot}\nout: o\nlerning_rate: 0.01\n")
    result = CliRunner().invoke(app, ["train", "sft", "--config", str(recipe)])
    assert result.exit_code == 2
    assert "sft.yaml: lerning_rate: Extra inputs are not permitted" in result.output
