"""From seeds to questions: what is asked, about which photo, and under which key."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gre.data.asking.settings import identity_of
from gre.data.journal import Asked, Asking
from gre.data.roots import recorded_roots
from gre.data.teach.settings import TeachConfig
from gre.data.teach.verdict import is_torn
from gre.models.base import Answer, FailureKind, Geolocator, Question, Receipt, Remote
from gre.prompts import Prompt, load_prompt
from gre.records import Seed
from gre.store import sha256_of


@dataclass(frozen=True)
class Item:
    """A seed, its question as the journal knows it, and where its photo is."""

    seed: Seed
    asked: Asked
    image: Path


class Questions:
    """Makes questions of seeds, all about the same prompt, model and parameters.

    Args:
        model: Who will be asked.
        config: With which prompt and parameters.
        folder: What the seeds' image paths are relative to: the folder of the seeds file.
    """

    def __init__(self, model: Geolocator, config: TeachConfig, folder: Path) -> None:
        self.prompt: Prompt = load_prompt(config.prompt)
        parameters: dict[str, float] = {"temperature": config.temperature, "seed": config.seed}
        if isinstance(model, Remote):
            parameters |= model.parameters
        self.asking = Asking(
            identity_of(model), self.prompt.sha256, tuple(sorted(parameters.items())),
            self.prompt.text,
        )  # fmt: skip
        self.folder = folder
        self._roots = (config.photos.resolve(),) if config.photos else recorded_roots(folder)

    def items(self, seeds: Iterable[Seed]) -> Iterator[Item]:
        """Make a question of each seed."""
        for seed in seeds:
            image = self.folder / seed.image
            yield Item(seed, Asked(seed.id, _checksum(seed, image), self.asking), image)

    def question(self, item: Item) -> Question:
        """What the model is asked."""
        return Question(item.asked.id, item.image, self.prompt.text)

    def is_torn(self, text: str) -> bool:
        """Tell whether a text is half a chain."""
        return is_torn(text)

    def refusal(self, item: Item) -> Answer | None:
        """Refuse a photo that lies, links followed, where none may; None when it may be asked."""
        image = item.image.resolve()
        if any(image.is_relative_to(root) for root in self._roots):
            return None
        names = " and ".join(root.name for root in self._roots)
        why = f"{item.seed.image}: lies outside {names}, where photos have to be (see --photos)"
        return Answer(
            item.asked.id, None, why, permanent=True, kind=FailureKind.BAD_PHOTO,
            receipt=Receipt(attempts=0),
        )  # fmt: skip


def _checksum(seed: Seed, image: Path) -> str:
    return seed.sha256 or (sha256_of(image) if image.is_file() else f"missing:{seed.image}")
