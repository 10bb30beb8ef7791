"""What a comparison says, as plain data: JSON both ways, so that it can be shown again from a file.

Nothing here runs a model or reads a prediction.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gre.bench.published import Mode, PublishedRow
from gre.bench.score_suite import Suite
from gre.errors import InputError, RecordError
from gre.metrics.calibration import Calibration
from gre.metrics.paired import PairedDifference
from gre.records import NonEmpty
from gre.store import require_file

# The chance of a single false alarm in the whole matrix of differences that is put up with.
LEVEL = 0.05


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(_Part):
    """Where a row that is not a published one comes from.

    Attributes:
        status: `measured` on predictions; `computed` from the generator, as the Bayes bound is.
        mode: How the system comes by its answer.
        model: The name that the predictions carry; empty where they carry none.
        date: Day on which predicting began, by the manifest; empty without one.
        predictions_sha256: Checksum of the predictions or score file.
        manifest_sha256: Checksum of the manifest beside it; empty without one.
        note: What else a reader must know, such as what the system was trained on.
    """

    status: Literal["measured", "computed"] = "measured"
    mode: Mode = "other"
    model: str = ""
    date: str = ""
    predictions_sha256: str = ""
    manifest_sha256: str = ""
    note: str = ""


class Compared(_Part):
    """All systems on one suite.

    Attributes:
        suite: Measured and computed rows; its comparisons are each system minus the reference.
        benchmark: Key of the public suite that the photos are of; empty for others.
        truth_sha256: Checksum of the truth file.
        origins: For each row of the suite where it comes from.
        reference: The row that the others are held against; empty where there is none.
        adjusted: p-values after Holm's correction over the whole matrix, by system and threshold.
        calibration: Of those systems that gave a confidence, within `confidence_km`.
        published: What others report on this benchmark.
        ablation: Published rows of the model's stages, of this benchmark or else of another.
    """

    suite: Suite
    benchmark: str = ""
    truth_sha256: str = ""
    origins: Mapping[str, Origin]
    reference: str = ""
    adjusted: Mapping[str, Mapping[str, float]] = Field(default_factory=dict)
    confidence_km: float = 750.0
    calibration: Mapping[str, Calibration] = Field(default_factory=dict)
    published: tuple[PublishedRow, ...] = ()
    ablation: tuple[PublishedRow, ...] = ()

    def difference(self, system: str, km: float) -> tuple[PairedDifference, float] | None:
        """A system minus the reference at a threshold, with the corrected p-value."""
        comparison = self.suite.comparison(system, self.reference)
        found = comparison.at(km) if comparison else None
        return None if found is None else (found, self.adjusted[system][f"{km:g}"])


class ComparisonReport(_Part):
    """Everything on the page.

    Attributes:
        made: When, as `2026-01-31T12:00:00Z`.
        lede: A sentence or two on what is compared.
        caution: What the numbers must not be taken for.
        facts: Versions, settings and the like.
        seconds: How long each stage took, where a command ran them.
    """

    title: NonEmpty = "Systems compared"
    made: str = ""
    lede: str = ""
    caution: str = ""
    suites: tuple[Compared, ...]
    facts: Mapping[str, str] = Field(default_factory=dict)
    seconds: Mapping[str, float] = Field(default_factory=dict)


def join(suites: Sequence[Compared]) -> tuple[Compared, ...]:
    """Put suites on one page.

    Raises:
        InputError: two have the same key.
    """
    keys = [compared.suite.key for compared in suites]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise InputError(f"{twice}: two suites of one comparison have this key")
    return tuple(suites)


def read_report(path: Path) -> ComparisonReport:
    """Read a comparison from the `compare.json` that an earlier one left.

    Raises:
        MissingFileError: the file is not there.
        RecordError: it holds something else.
    """
    try:
        return ComparisonReport.model_validate_json(require_file(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise RecordError(f"{path}: not a compare.json of `gre bench compare`") from error
