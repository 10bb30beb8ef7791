"""Muon moves every direction of a matrix alike, and its state survives saving."""

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from gre.train.muon import MuonWithAdamW, orthogonalize  # noqa: E402


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 4, 16), (2, 16, 4)])
def test_singular_values_come_near_one(shape: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalize(torch.randn(shape) * 100))
    assert values.min() > 0.3
    assert values.max() < 1.3


def test_directions_are_kept() -> None:
    q, _ = torch.linalg.qr(torch.randn(6, 6, generator=torch.Generator().manual_seed(1)))
    result = orthogonalize(q[None] * 0.01)[0]
    cosine = (result * q).sum() / (result.norm() * q.norm())
    assert cosine > 0.999


def net() -> Any:
    torch.manual_seed(0)
    parts = {"embed": torch.nn.Embedding(5, 8), "hidden": torch.nn.Linear(8, 8)}
    return torch.nn.ModuleDict({**parts, "norm": torch.nn.LayerNorm(8)})


def train(model: Any, optimizer: Any, steps: int) -> None:
    ids = torch.arange(5)
    for _ in range(steps):
        loss = (model["norm"](model["hidden"](model["embed"](ids))) - 1).square().mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


def build(model: Any) -> MuonWithAdamW:
    return MuonWithAdamW(model, lr=0.01, muon_lr=0.02)


def test_only_hidden_matrices_are_left_to_muon() -> None:
    model = net()
    muon, adamw = build(model).parts
    assert [p.shape for p in muon.param_groups[0]["params"]] == [(8, 8)]
    assert len(adamw.param_groups[0]["params"]) == 4


def test_a_schedule_reaches_both_parts() -> None:
    optimizer = build(net())
    torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5)
    assert [part.param_groups[0]["lr"] for part in optimizer.parts] == [0.01, 0.005]


def test_it_goes_on_from_a_saved_state_as_if_never_stopped() -> None:
    straight, stopped = net(), net()
    train(straight, build(straight), 6)
    first = build(stopped)
    train(stopped, first, 3)
    second = build(stopped)
    second.load_state_dict(first.state_dict())
    train(stopped, second, 3)
    for name, weight in straight.state_dict().items():
        assert torch.equal(weight, stopped.state_dict()[name])
