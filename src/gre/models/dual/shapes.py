"""Sizes of the tiny dual encoder; reading them needs no torch."""

from pydantic import Field

from gre.config import Config
from gre.models.baselines.shapes import TinyEncoderShape


class DualShape(Config):
    """The sizes of the two towers.

    Attributes:
        image: The tower that sees, but for its last layer.
        buckets: Words and pairs of words are hashed into so many rows.
        word_dim: Length of such a row.
        hidden: Width of the reading tower's hidden layer.
        dim: Length of the vectors that are compared.
        max_words: The longest text that is read at once; longer ones are read in parts.
    """

    image: TinyEncoderShape = TinyEncoderShape()
    buckets: int = Field(default=8192, ge=64)
    word_dim: int = Field(default=96, ge=8)
    hidden: int = Field(default=256, ge=8)
    dim: int = Field(default=192, ge=8)
    max_words: int = Field(default=24, ge=4)
