"""Who explains photos: any model that is asked in an interview, or one that knows GeoWorld."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gre.bench.build.annotate.geoworld import explain
from gre.bench.build.annotate.places import instruct, name_places
from gre.bench.build.annotate.settings import AnnotateConfig
from gre.bench.build.photo import Photo
from gre.bench.build.truth import known_scene
from gre.bench.greval import Indicator
from gre.data.asking.verdict import NOT_ASKED, OUTAGE
from gre.data.interview import Bill, Reply, Request, interview
from gre.errors import ImageError, InputError, MissingFileError
from gre.geo.places import Place
from gre.models.base import FailureKind, Geolocator
from gre.models.geoworld import GeoWorldTeacher
from gre.prompts import load_prompt

Progress = Callable[[int, int | None], None]
PURPOSE = "rationale"
# Failures that the same command, run again, asks about anew; the others are settled.
MAY_PASS = frozenset({
    FailureKind.RATE_LIMITED.value, FailureKind.SERVER_ERROR.value, FailureKind.TIMEOUT.value,
    FailureKind.CONNECTION.value, FailureKind.BAD_PHOTO.value, OUTAGE, NOT_ASKED,
})  # fmt: skip


@dataclass(frozen=True)
class Explained:
    """What a teacher said of a photo.

    Attributes:
        place: What it was told.
        response: None where it said nothing.
        problem, detail: Why it did not, as tallies name it, and in words.
        shows: Everything that the photo shows, where the teacher knows that; None where not.
    """

    photo: Photo
    place: Place
    response: str | None
    problem: str = ""
    detail: str = ""
    shows: tuple[Indicator, ...] | None = None


class Teacher(Protocol):
    """Explains photos whose place it is told.

    Attributes:
        prompt_hash: SHA-256 of its instruction; a name where it needs none.
        stopped: Why it ended before the last photo, where that was no error.
        bill: What asking it has come to; None where nobody is asked.
    """

    prompt_hash: str
    stopped: str | None
    bill: Bill | None

    @property
    def name(self) -> str:
        """As drafts keep it."""

    def explain(self, photos: Sequence[Photo], folder: Path) -> Iterator[Explained]:
        """Explain photos, in order.

        Args:
            folder: What the photos' images are relative to.
        """


class Interviewed:
    """Any model that looks at photos, asked about each with the place in the question.

    Args:
        journal: Keeps every answer from the moment it arrives.
        progress: Told how many photos are done, and how many there are.
    """

    def __init__(
        self,
        model: Geolocator,
        journal: Path,
        config: AnnotateConfig,
        progress: Progress | None = None,
    ) -> None:
        self._model, self._journal, self._config = model, journal, config
        self._prompt, self._progress = load_prompt(config.prompt), progress
        self.prompt_hash = self._prompt.sha256
        self.stopped: str | None = None
        self.bill: Bill | None = None

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    def explain(self, photos: Sequence[Photo], folder: Path) -> Iterator[Explained]:
        """Ask what the journal does not know yet, then give what came back.

        Raises:
            EndpointError: too many failures in a row, or no further question can succeed.
            InputError: the instruction does not say where the place goes.
        """
        places = name_places(photos)
        requests = [
            Request(photo.id, instruct(self._prompt, photo, place), image=folder / photo.image)
            for photo, place in zip(photos, places, strict=True)
        ]
        done = interview(
            requests, self._model, self._journal, purpose=PURPOSE, config=self._config,
            progress=self._progress,
        )  # fmt: skip
        self.stopped, self.bill = done.stopped, done.bill
        for photo, place, reply in zip(photos, places, done.replies(requests), strict=True):
            yield _explained(photo, place, reply)


def _explained(photo: Photo, place: Place, reply: Reply) -> Explained:
    if reply.text is not None:
        return Explained(photo, place, reply.text)
    return Explained(photo, place, None, reply.failure or "no_answer", reply.error or "")


class KnowsTheScene:
    """GeoWorld's teachers: they know what a scene shows, and need no instruction.

    Args:
        model: How it errs.
        progress: Told how many photos are done, and how many there are.
    """

    def __init__(self, model: GeoWorldTeacher, progress: Progress | None = None) -> None:
        self._model, self._progress = model, progress
        self.prompt_hash = "geoworld"
        self.stopped: str | None = None
        self.bill: Bill | None = None

    @property
    def name(self) -> str:
        """The model's, with its rates of error."""
        return self._model.name

    def explain(self, photos: Sequence[Photo], folder: Path) -> Iterator[Explained]:
        """Explain photos as the generator's own narrator, errors included."""
        places = name_places(photos)
        for n, (photo, place) in enumerate(zip(photos, places, strict=True), start=1):
            yield self._one(photo, place, folder / photo.image)
            if self._progress is not None:
                self._progress(n, len(photos))

    def _one(self, photo: Photo, place: Place, image: Path) -> Explained:
        try:
            known = known_scene(photo.id, image)
        except (InputError, ImageError, MissingFileError) as error:
            return Explained(photo, place, None, "no_truth", str(error))
        response = explain(known, self._model.rates, seed=self._model.seed)
        return Explained(photo, place, response, shows=known.indicators)


def teacher_of(
    model: Geolocator, journal: Path, config: AnnotateConfig, progress: Progress | None = None
) -> Teacher:
    """Choose how a model is asked."""
    if isinstance(model, GeoWorldTeacher):
        return KnowsTheScene(model, progress)
    return Interviewed(model, journal, config, progress)
