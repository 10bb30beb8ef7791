"""GREval-Bench behind lmms-eval's functions: photo, prompt, one answer's values, their means."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from PIL import Image

from gre.bench.chains.results import Quality
from gre.bench.elsewhere.answers import localized, read_answer
from gre.bench.elsewhere.chains import ChainOptions, ChainScorer
from gre.bench.items import BenchItem, read_items
from gre.config import Config, load_config
from gre.errors import ConfigError, InputError
from gre.metrics.localization import THRESHOLDS_KM
from gre.models.openai_reply import plain_text
from gre.prompts import load_prompt
from gre.store import require_file

MODEL = "lmms-eval"  # lmms-eval does not tell a task which model it asks
# Metrics of single answers by name, each with the function that sums it up and which way is up.
LOCALIZATION: Mapping[str, tuple[str, bool]] = {
    **{f"greval_within_{km:g}km": ("greval_mean", True) for km in THRESHOLDS_KM},
    "greval_geoscore": ("greval_mean", True),
    "greval_median_km": ("greval_median_km", False),
    "greval_mean_km": ("greval_mean_km", False),
    "greval_unparsed": ("greval_mean", False),
    "greval_silent": ("greval_mean", False),
}
CHAINS: Mapping[str, tuple[str, bool]] = {
    name: (name, True)
    for name in (
        *("greval_cot_quality", "greval_recall", "greval_refclipscore", "greval_bertscore"),
        "greval_strict",
    )
}


class Item(TypedDict):
    """An answer on its way to where chains are scored."""

    id: str
    response: str


class TaskSettings(Config):
    """What an exported folder keeps in `settings.json`.

    Attributes:
        records: The benchmark's records; relative paths are seen from the folder.
        prompt: A prompt of the suite, or the path of a text file.
        chains: What chains are scored with; None scores none.
    """

    records: str
    prompt: str = "locate"
    chains: ChainOptions | None = ChainOptions()


class GrevalTask:
    """The task as lmms-eval uses it.

    Args:
        settings: Of the folder.
        folder: Where it lies.
    """

    def __init__(self, settings: TaskSettings, folder: Path) -> None:
        self.settings = settings
        self.records = folder / settings.records
        self.prompt = load_prompt(settings.prompt).text
        self._scored: tuple[Mapping[str, str], Quality] | None = None

    @cached_property
    def items(self) -> Mapping[str, BenchItem]:
        """The benchmark's photos by id."""
        return {item.id: item for item in read_items(self.records)}

    def item(self, doc: Mapping[str, Any]) -> BenchItem:
        """The photo that a row of the data set is about.

        Raises:
            InputError: the data set and the records of this folder are not the same ones.
        """
        found = self.items.get(str(doc.get("id")))
        if found is None:
            raise InputError(f"{self.records}: holds no photo {doc.get('id')!r}; export again")
        return found

    def visual(self, doc: Mapping[str, Any]) -> list[Image.Image]:
        """The photo: the one inside the row, else the file that the records name."""
        from gre.images import open_image

        inside = doc.get("image")
        if isinstance(inside, Image.Image):
            return [inside.convert("RGB")]
        return [open_image(Path(self.item(doc).image))]

    def target(self, doc: Mapping[str, Any]) -> str:
        """The true coordinate."""
        item = self.item(doc)
        return f"{item.lat}, {item.lon}"

    def process(self, doc: Mapping[str, Any], results: Sequence[str]) -> dict[str, Any]:
        """Measure one answer; keys are those of `LOCALIZATION` and, where wanted, `CHAINS`."""
        item = self.item(doc)
        response = plain_text(results[0]) if results else ""
        prediction = read_answer(item, response, model=MODEL)
        found = localized(prediction, item)
        values: dict[str, Any] = {
            f"greval_within_{km:g}km": float(hit) for km, hit in found.within.items()
        }
        values |= {
            "greval_geoscore": found.geoscore,
            "greval_median_km": found.error_km,
            "greval_mean_km": found.error_km,
            "greval_unparsed": float(prediction.status == "unparsed"),
            "greval_silent": float(not response.strip()),
        }
        if self.settings.chains is not None:
            values |= dict.fromkeys(CHAINS, Item(id=item.id, response=response))
        return values

    def mean(self, items: Sequence[float]) -> float:
        """The mean over all that were asked."""
        return float(np.mean(items)) if items else math.nan

    def median(self, items: Sequence[float | None]) -> float:
        """The median of what is known."""
        known = [item for item in items if item is not None]
        return float(np.median(known)) if known else math.nan

    def mean_of_known(self, items: Sequence[float | None]) -> float:
        """The mean of what is known."""
        return self.mean([item for item in items if item is not None])

    def chain(self, items: Sequence[Item], name: str) -> float:
        """The mean of one value over all chains; NaN where no photo has it.

        Args:
            name: `quality`, `strict`, or a component.
        """
        quality = self._chains({item["id"]: item["response"] for item in items})
        whole = {"quality": quality.quality, "strict": quality.strict}
        found = whole[name] if name in whole else quality.components.get(name)
        return math.nan if found is None else found.value

    def _chains(self, responses: Mapping[str, str]) -> Quality:
        """Score all chains together, once for all the metrics that are made of them."""
        if self._scored is None or self._scored[0] != responses:
            predictions = [
                read_answer(self.items[id], response, model=MODEL)
                for id, response in responses.items()
            ]
            scorer = self.scorer
            self._scored = responses, scorer.summarise(scorer.score(predictions))
        return self._scored[1]

    @cached_property
    def scorer(self) -> ChainScorer:
        """What chains are scored with.

        Raises:
            ConfigError: this folder scores none.
        """
        if self.settings.chains is None:
            raise ConfigError("settings.json: chains: this folder scores no chains; export again")
        return ChainScorer(self.records, self.settings.chains)


def read_task(settings: Path) -> GrevalTask:
    """Read the task of an exported folder.

    Raises:
        MissingFileError: the settings, or the records they name, are not there.
        ConfigError: `settings.json: recods: Extra inputs are not permitted`.
    """
    task = GrevalTask(load_config(TaskSettings, settings), settings.parent)
    require_file(task.records)
    return task
