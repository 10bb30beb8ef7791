"""What every run that asks a model can be told."""

from collections.abc import Mapping

from pydantic import Field

from gre.config import Config
from gre.data.spending import Price
from gre.errors import ConfigError
from gre.models.base import Geolocator, Remote


class AskingConfig(Config):
    """Settings of whoever asks.

    Attributes:
        temperature: 0 asks for the likeliest answer.
        seed: Makes sampling repeatable where the model allows it.
        give_up_after: Failures in a row, beyond the questions under way, that end the run; what
            was answered stays.
        max_usd: What all answers in the journal, earlier runs included, may cost.
        prices: Of models, by their name on the server.
        retry: Failures that were taken for permanent and are to be asked about again, by kind.
    """

    temperature: float = Field(default=0.0, ge=0)
    seed: int = 0
    give_up_after: int = Field(default=20, ge=1)
    max_usd: float | None = Field(default=None, gt=0)
    prices: Mapping[str, Price] = {}
    retry: tuple[str, ...] = ()

    def price_of(self, model: Geolocator) -> Price | None:
        """Find the price of a model; None when none is set.

        Raises:
            ConfigError: there is a spending limit, and no price to hold it against.
        """
        name = identity_of(model)
        short = name.partition(":")[2]
        price = self.prices.get(name) or self.prices.get(short)
        if price is None and self.max_usd is not None:
            raise ConfigError(
                f"max_usd: no price is known for {short or name}; set prices: "
                f"{{{short or name}: {{input_per_mtok: ..., output_per_mtok: ...}}}} in --config"
            )
        return price


def identity_of(model: Geolocator) -> str:
    """Name a model as its answers are filed: the same wherever it is served."""
    return model.identity if isinstance(model, Remote) else model.name
