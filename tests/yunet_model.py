"""An ONNX file with the outputs of a YuNet detector, that finds what is bright instead of faces."""

import warnings
from pathlib import Path

import pytest

_HEADS, _STRIDES = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}, (8, 16, 32)


def write_bright_finder(path: Path, side: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a network that takes each bright cell of 32 pixels for a face of that size.

    Args:
        side: Width and height of the pictures it takes.
    """
    torch = pytest.importorskip("torch", reason="the network is written by torch")
    from torch.onnx._internal.torchscript_exporter import onnx_proto_utils

    class BrightFinder(torch.nn.Module):  # type: ignore[misc, name-defined]
        """Scores of the coarsest cells are their brightness; the others see nothing."""

        def forward(self, pixels):  # type: ignore[no-untyped-def]
            heads = {}
            for stride in _STRIDES:
                cells = torch.nn.functional.avg_pool2d(pixels.mean(1, keepdim=True), stride)
                score = cells.reshape(1, -1, 1) / 255.0 * float(stride == _STRIDES[-1])
                for head, width in _HEADS.items():
                    plain = score if width == 1 else torch.cat([score * 0.0] * width, 2)
                    heads[f"{head}_{stride}"] = plain + 0.5 * float(head == "bbox")
            return tuple(heads[name] for name in _names())

    # It asks for the package onnx only to look for functions that this network has none of.
    monkeypatch.setattr(onnx_proto_utils, "_add_onnxscript_fn", lambda proto, _: proto)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            BrightFinder(), torch.zeros(1, 3, side, side), str(path), dynamo=False,
            input_names=["input"], output_names=_names(), opset_version=13,
        )  # fmt: skip
    return path


def _names() -> list[str]:
    return [f"{head}_{stride}" for head in _HEADS for stride in _STRIDES]
