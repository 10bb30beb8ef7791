"""Fixtures of the training tests: the stand-in world and a model that has learnt its format."""

from pathlib import Path

import pytest

from toy_world import SMALL, ToyData, make_toy


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> ToyData:
    """The stand-in world's records, written once."""
    return make_toy(tmp_path_factory.mktemp("toy") / "data")


@pytest.fixture(scope="session")
def toy_model(toy: ToyData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small model that has learnt to write chains, if not yet the right ones."""
    pytest.importorskip("torch")
    from gre.train.settings import JudgeWarmup, SftConfig
    from gre.train.sft import run_sft

    out = tmp_path_factory.mktemp("toy") / "cold-start"
    config = SftConfig(
        tiny=SMALL, data=toy.cot, out=out, steps=80, batch_size=16, learning_rate=2e-2, beta2=0.98,
        judge_warmup=JudgeWarmup(data=toy.judge, share=0.4),
    )  # fmt: skip
    run_sft(config)
    return out
