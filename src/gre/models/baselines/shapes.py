"""Sizes of the networks that are trained here; reading them needs no torch."""

from pydantic import Field

from gre.config import Config


class TinyEncoderShape(Config):
    """The sizes of the network.

    Attributes:
        image_px: Pictures are resized to this width and height.
        widths: Channels at a quarter, an eighth and a sixteenth of the picture's resolution.
        dim: Length of the vector that comes out.
    """

    image_px: int = Field(default=112, ge=32)
    widths: tuple[int, int, int] = (40, 80, 160)
    dim: int = Field(default=256, ge=8)


class ContrastiveShape(Config):
    """The sizes of the two towers.

    Attributes:
        dim: Length of the vectors that are compared.
        image_hidden: Width of the image tower's hidden layer.
        sigmas: Scales of the random Fourier features, from coarse to fine.
        frequencies: Random frequencies at each scale.
        location_hidden: Width of the location encoder's layers.
    """

    dim: int = Field(default=128, ge=8)
    image_hidden: int = Field(default=256, ge=8)
    sigmas: tuple[float, ...] = Field(default=(1.0, 16.0, 256.0), min_length=1)
    frequencies: int = Field(default=64, ge=4)
    location_hidden: int = Field(default=160, ge=8)
