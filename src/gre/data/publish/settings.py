"""The settings of publication."""

from typing import Literal

from pydantic import Field

from gre.config import Config

Format = Literal["paper", "trl", "llama-factory", "verl", "hf"]
FORMATS: tuple[Format, ...] = ("paper", "trl", "llama-factory", "verl", "hf")


class PublishConfig(Config):
    """Settings of the stage.

    Attributes:
        title: What the data set is called on its card.
        images: `reencode` writes every picture anew, upright and without its metadata; `copy`
            copies the files as they are, `link` makes symbolic links to them.
        max_side: Scale pictures down to this, in pixels; only where they are written anew.
        quality: Of JPEG, where pictures are written anew. A PNG stays one, without loss.
        extras: Add `id`, `split` and `error_km` to the paper's records, which have no place for
            them; every reader passes over what it does not know.
        rows_per_shard: Rows of a Parquet file.
    """

    title: str = "GRE30K"
    images: Literal["reencode", "copy", "link"] = "reencode"
    max_side: int | None = Field(default=None, ge=28)
    quality: int = Field(default=92, ge=1, le=100)
    extras: bool = True
    rows_per_shard: int = Field(default=5000, ge=1)
