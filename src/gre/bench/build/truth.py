"""What GeoWorld knows of its scenes, for annotators and teachers that stand in for people."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from gre.errors import InputError
from gre.store import read_jsonl, require_file
from gre.world.narrate import conclude_truly
from gre.world.render import SceneTruth, StepTruth

TRUTH_FILE = "truth.jsonl"


class Truths:
    """Finds the truth of a rendered scene: in one file, or else beside its picture.

    Args:
        file: A `truth.jsonl` that knows every photo; None looks for `DIR/truth.jsonl` of
            `DIR/images/*.png`.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = None if file is None else require_file(file)

    def of(self, photo: str, image: Path) -> SceneTruth:
        """The truth of a photo.

        Args:
            photo: Its id.
            image: Its picture.

        Raises:
            InputError: it is no scene of the file, or has no truth file beside it.
        """
        file = self._file or image.resolve().parent.parent / TRUTH_FILE
        truth = _by_id(file).get(photo) if file.is_file() else None
        if truth is None:
            where = file.name if file.is_file() else f"no {TRUTH_FILE} beside {image.parent.name}"
            raise InputError(
                f"{photo}: not known as a scene of GeoWorld ({where}); --truth names the file"
            )
        return truth


@cache
def _by_id(file: Path) -> Mapping[str, SceneTruth]:
    return {truth.id: truth for truth in read_jsonl(file, SceneTruth)}


def true_steps(truth: SceneTruth) -> tuple[StepTruth, ...]:
    """The steps of the reference chain, the last one concluding at the true place.

    The narrator's own conclusion is its best guess; whoever explains a photo knows the place.
    """
    last = conclude_truly(truth.scene, truth.size)
    told = StepTruth(text=last.text, cues=last.cues, tag=last.tag)
    return (*truth.steps[:-1], told)


def says_something(step: StepTruth) -> bool:
    """Tell whether a step speaks of something seen, or concludes."""
    return bool(step.cues) or step.tag == "inference"
