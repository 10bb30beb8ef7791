"""Labelled photos, on which thresholds are chosen: who says of which photo what it shows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gre.bench.build.select.photos import Photo, Rooted, read_photos, rooted_below, roots_of
from gre.data.review.exporting import PROVENANCE
from gre.data.review.tasks import VoteVerdict
from gre.data.sources import geoworld
from gre.data.sources.candidate import Candidate
from gre.errors import InputError
from gre.images import open_header
from gre.records import NonEmpty, Tally
from gre.store import read_jsonl, read_records, require_file, sha256_of
from gre.world.cues import KINDS, SCENE_LABELS, Kind

Form = Literal["labels", "vote", "truth"]
TRUTH = "truth.jsonl"
HOW = (
    "a labelled set is a JSONL of photos (`id` or `image`, and `informative` true or false, with "
    "`kinds` and `scene` where known), a vote exported by `gre review export`, GeoWorld's "
    "truth.jsonl, or geoworld:N@SEED"
)


class _Line(BaseModel):
    """A line of a labelled file: a photo, by its id or its picture, and what it shows."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: NonEmpty | None = None
    image: NonEmpty | None = None
    informative: bool
    kinds: tuple[Kind, ...] | None = None
    scene: str | None = None

    @model_validator(mode="after")
    def _names_a_photo(self) -> "_Line":
        if self.id is None and self.image is None:
            raise ValueError("a labelled photo needs an `id` or an `image`")
        if self.scene is not None and self.scene not in SCENE_LABELS:
            raise ValueError(f"no scene is called {self.scene!r}")
        return self


class _Voted(BaseModel):
    """A line of a vote's provenance."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: NonEmpty
    consensus: VoteVerdict | None = Field(default=None)


class _Truth(Photo):
    """A line of GeoWorld's truth; a scene without a legible cue is not informative."""

    def line(self) -> _Line:
        kinds = self.kinds or ()
        return _Line(
            id=self.id, image=self.image, informative=bool(kinds), kinds=kinds, scene=self.scene
        )


class _Any(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


@dataclass(frozen=True)
class LabelledPhoto:
    """A photo and what it shows.

    Attributes:
        informative: Whether it tells anything of its place.
        kinds: The indicator kinds that can be seen; None where nobody said.
        scene: Its scene label; None where nobody said.
    """

    id: str
    candidate: Candidate
    informative: bool
    kinds: tuple[Kind, ...] | None
    scene: str | None


@dataclass(frozen=True)
class LabelledSet:
    """Labelled photos of one file.

    Attributes:
        tally: Lines seen; kept, or dropped as `unsettled` (a vote without a verdict) or
            `unknown_photo` (an id that the photos do not have).
    """

    file: Path
    form: Form
    photos: tuple[LabelledPhoto, ...]
    tally: Tally

    def describe(self) -> dict[str, Any]:
        """Where the labels come from, as files hold it."""
        return {
            "file": str(self.file),
            "sha256": sha256_of(self.file),
            "form": self.form,
            **self.tally.counts(),
        }


def labelled_file(
    spec: str,
    out: Path,
    *,
    photos: Path | None = None,
    processes: int = 0,
    progress: Callable[[int], Any] | None = None,
) -> Path:
    """Find the file of a labelled set; `geoworld:N@SEED[,size=...]` is rendered below `out` first.

    Args:
        spec: What `--validation` names: a file, the folder of an exported vote or of GeoWorld's
            scenes, or a GeoWorld to render (its split is `validation` unless it is named).
        out: Folder for scenes that are rendered.
        photos: The photos to select from: scenes are rendered at the width of the first, unless
            their size is named, so that the same can be read of both.

    Raises:
        MissingFileError: there is none.
    """
    if spec.startswith(geoworld.PREFIX):
        if ",split=" not in spec:
            spec += ",split=validation"
        if ",size=" not in spec and photos is not None:
            spec += f",size={_width(photos)}"
        return geoworld.render(spec, out, processes=processes, progress=progress) / TRUTH
    path = Path(spec)
    if path.is_dir():
        vote = path / PROVENANCE
        return vote if vote.is_file() else require_file(path / TRUTH)
    beside = path.parent / PROVENANCE
    if path.is_file() and beside.is_file() and _form(path) is None:
        return beside  # what a vote kept tells nothing of what it dropped
    return require_file(path)


def _width(photos: Path) -> int:
    """Width of the first photo in pixels."""
    first = next(read_photos(photos), None)
    if first is None:
        raise InputError(f"{photos}: holds no photos")
    with open_header(photos.parent / first.image) as header:
        return header.width


def read_labelled(file: Path, photos: Path, below: Path | None = None) -> LabelledSet:
    """Read a labelled set.

    Args:
        file: As `labelled_file` finds it.
        photos: The photos to select from, where lines that name an id alone are looked up.
        below: Folder that the photos of `photos` have to lie in.

    Raises:
        MissingFileError, RecordError: the file is not there, or a line does not fit.
        InputError: it is no labelled set, or none of its photos is known.
    """
    form = _form(require_file(file))
    if form is None:
        raise InputError(f"{file}: holds no labels; {HOW}")
    tally, lines = Tally(), list(_lines(file, form))
    roots = (file.absolute().parent.resolve(), *roots_of(photos, below))
    wanted = {line.id for line in lines if line and line.id and line.image is None}
    known = _look_up(photos, wanted, below) if wanted else {}
    found = []
    for line in lines:
        tally.see()
        photo = _placed(line, file, roots, known) if line else None
        if photo is not None:
            tally.keep()
            found.append(photo)
        else:
            tally.drop("unknown_photo" if line else "unsettled")
    if not found:
        raise InputError(f"{file}: none of its photos is among {photos.name}")
    return LabelledSet(file, form, tuple(found), tally)


def _form(file: Path) -> Form | None:
    first = next(iter(read_records(file, _Any)), None)
    held = {} if first is None else first.model_extra or {}
    if "cues" in held and "place" in held:
        return "truth"
    if "consensus" in held and "verdicts" in held:
        return "vote"
    return "labels" if "informative" in held else None


def _lines(file: Path, form: Form) -> Iterator[_Line | None]:
    """Give each line's label; None where a vote came to nothing."""
    if form == "truth":
        for truth in read_jsonl(file, _Truth):
            yield truth.line()
    elif form == "vote":
        for vote in read_jsonl(file, _Voted):
            yield _voted(vote)
    else:
        yield from read_records(file, _Line)


def _voted(vote: _Voted) -> _Line | None:
    verdict = vote.consensus
    if verdict is None:
        return None
    kinds = tuple(kind for kind in KINDS if kind in verdict.indicators)
    return _Line(id=vote.id, informative=verdict.inferable, kinds=kinds, scene=verdict.scene)


def _look_up(photos: Path, wanted: set[str], below: Path | None) -> dict[str, Candidate]:
    roots = roots_of(photos, below)
    return {
        photo.id: photo.candidate(photos.absolute().parent, roots)
        for photo in read_photos(photos)
        if photo.id in wanted
    }


def _placed(
    line: _Line, file: Path, roots: Sequence[Path], known: dict[str, Candidate]
) -> LabelledPhoto | None:
    if line.image is not None:
        rooted = rooted_below(line.image, file.absolute().parent, roots) or Rooted(
            str(roots[0]), line.image
        )
        candidate: Candidate | None = Candidate("labelled", rooted.name, rooted.root, id=line.id)
    else:
        candidate = known.get(line.id or "")
    if candidate is None:
        return None
    return LabelledPhoto(
        line.id or line.image or "", candidate, line.informative, line.kinds, line.scene
    )
