"""An interrupted run that is started again becomes the run that would have been."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from gre.errors import CheckpointError
from gre.train.curriculum import CurriculumConfig
from gre.train.launch import train
from gre.train.metrics import TIMINGS, Line, read_metrics
from gre.train.settings import RlConfig, SftConfig, Stage
from toy_world import SMALL, ToyData

torch = pytest.importorskip("torch")


def sft_config(toy: ToyData, out: Path, **changes: Any) -> SftConfig:
    settings: dict[str, Any] = {
        "steps": 6, "batch_size": 8, "learning_rate": 1e-2, "optimizer": "muon",
    }  # fmt: skip
    return SftConfig(tiny=SMALL, data=toy.cot, out=out, **(settings | changes))


def rl_config(stage: Stage, toy: ToyData, model: Path, out: Path, **changes: Any) -> RlConfig:
    settings: dict[str, Any] = {
        "steps": 6, "batch_size": 16, "generations": 4, "max_completion_tokens": 40,
        "learning_rate": 1e-3, "curriculum": CurriculumConfig(window=2, level=0.001),
    }  # fmt: skip
    data = toy.judge if stage == "judge" else toy.coords
    return RlConfig(model=str(model), data=data, out=out, **(settings | changes))


def interrupt_at(step: int) -> Any:
    def listen(line: Line) -> None:
        if line["step"] == step:
            os.kill(os.getpid(), signal.SIGINT)

    return listen


def weights(out: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    loaded: dict[str, Any] = load_file(out / "model.safetensors")
    return loaded


def reproducible(out: Path) -> list[Line]:
    lines = read_metrics(out / "metrics.jsonl")
    return [{k: v for k, v in line.items() if k not in TIMINGS} for line in lines]


def assert_same_run(straight: Path, resumed: Path) -> None:
    assert reproducible(straight) == reproducible(resumed)
    for name, value in weights(straight).items():
        assert torch.equal(value, weights(resumed)[name]), name


@pytest.mark.parametrize("stage", ["sft", "judge", "coords"])
def test_an_interrupted_run_resumes_to_the_run_that_would_have_been(
    stage: Stage, toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    def config(out: Path) -> SftConfig | RlConfig:
        if stage == "sft":
            return sft_config(toy, out)
        return rl_config(stage, toy, toy_model, out)

    straight, resumed = tmp_path / "straight", tmp_path / "resumed"
    train(stage, config(straight))
    with pytest.raises(KeyboardInterrupt):
        train(stage, config(resumed), listener=interrupt_at(2))
    assert len(read_metrics(resumed / "metrics.jsonl")) == 3

    summary = train(stage, config(resumed))

    assert (summary.resumed_from, summary.steps) == (3, 6)
    assert_same_run(straight, resumed)


def test_sampling_rounds_shared_by_two_updates_resume_at_a_round(
    toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    changes = {"updates_per_batch": 2}
    straight, resumed = tmp_path / "straight", tmp_path / "resumed"
    train("coords", rl_config("coords", toy, toy_model, straight, **changes))
    config = rl_config("coords", toy, toy_model, resumed, **changes)
    with pytest.raises(KeyboardInterrupt):
        train("coords", config, listener=interrupt_at(2))
    assert train("coords", config).resumed_from == 4
    assert_same_run(straight, resumed)


def test_a_run_in_two_processes_resumes_as_exactly(
    toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    changes = {"processes": 2, "steps": 4}
    straight, resumed = tmp_path / "straight", tmp_path / "resumed"
    train("coords", rl_config("coords", toy, toy_model, straight, **changes))
    config = rl_config("coords", toy, toy_model, resumed, **changes)
    with pytest.raises(KeyboardInterrupt):
        train("coords", config, listener=interrupt_at(1))
    assert train("coords", config).resumed_from in (1, 2, 3)
    assert_same_run(straight, resumed)


def test_the_curriculum_goes_on_from_where_it_was(
    toy: ToyData, toy_model: Path, tmp_path: Path
) -> None:
    config = rl_config("coords", toy, toy_model, tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        train("coords", config, listener=interrupt_at(3))
    train("coords", config)
    thetas = [line["theta_km"] for line in read_metrics(config.out / "metrics.jsonl")]
    assert thetas == [2500, 2500, 750, 750, 200, 200]


def test_a_finished_run_is_not_trained_again(toy: ToyData, tmp_path: Path) -> None:
    config = sft_config(toy, tmp_path / "out", steps=2)
    train("sft", config)
    before = (config.out / "model.safetensors").stat().st_mtime_ns
    assert train("sft", config).steps == 2
    assert (config.out / "model.safetensors").stat().st_mtime_ns == before


def test_checkpoints_of_another_run_are_not_resumed(toy: ToyData, tmp_path: Path) -> None:
    config = sft_config(toy, tmp_path / "out", save_every=2)
    with pytest.raises(KeyboardInterrupt):
        train("sft", config, listener=interrupt_at(2))
    with pytest.raises(CheckpointError, match=r"other settings \(learning_rate\)"):
        train("sft", config.model_copy(update={"learning_rate": 1e-4}))
