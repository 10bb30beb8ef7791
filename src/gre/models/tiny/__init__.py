"""gre-tiny: the paper's architecture at a millionth of the cost, for GeoWorld scenes only."""

from gre.models.tiny.build import TinyShape, build_tiny
from gre.models.tiny.tokenizer import train_tokenizer

__all__ = ["TinyShape", "build_tiny", "train_tokenizer"]
