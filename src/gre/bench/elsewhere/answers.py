"""An answer that another framework has got: read, measured and kept as `gre bench` does it."""

from dataclasses import dataclass

from gre.bench.items import BenchItem
from gre.bench.predict.reduce import reduce_answers
from gre.metrics.localization import STANDARD, Ruler, geoscore
from gre.models.base import Answer
from gre.records import Prediction


@dataclass(frozen=True)
class Localized:
    """How far off one answer is.

    Attributes:
        error_km: None without a coordinate: a miss.
        within: By threshold in km, whether the error is within it.
        geoscore: 0 to 5000; a miss scores 0.
    """

    error_km: float | None
    within: dict[float, bool]
    geoscore: float


def read_answer(item: BenchItem, response: str, *, model: str) -> Prediction:
    """Read a model's response about a photo; one without a coordinate is unparsed.

    Args:
        model: What the prediction says of who answered.
    """
    return reduce_answers(item, [Answer(item.id, response)], model=model, reducer="first")


def localized(prediction: Prediction, item: BenchItem, ruler: Ruler = STANDARD) -> Localized:
    """Measure one answer against the truth.

    >>> item = BenchItem(id="a", image="a.jpg", lat=48.86, lon=2.29)
    >>> found = localized(read_answer(item, "48.9, 2.3", model="m"), item)
    >>> found.within[25.0], found.within[1.0]
    (True, False)
    """
    at = (float("nan"),) * 2
    if prediction.lat is not None and prediction.lon is not None:
        at = (prediction.lat, prediction.lon)
    error = ruler.errors_km([at], [(item.lat, item.lon)])
    answered = prediction.status == "answered"
    return Localized(
        error_km=float(error[0]) if answered else None,
        within={km: bool(ruler.hits(error, km)[0]) for km in ruler.thresholds_km},
        geoscore=float(geoscore(error, ruler.geoscore_km)[0]),
    )
