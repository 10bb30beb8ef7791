"""What tests of building a benchmark share: scenes, and stand-ins that say what they stand for."""

from collections.abc import Sequence
from pathlib import Path

from gre.bench.build.photo import Photo
from gre.bench.corpus.extraction import Extraction, Mention
from gre.store import write_jsonl
from gre.world.cues import ATTRIBUTES
from gre.world.phrases import NAMES
from gre.world.render import RenderConfig, SceneTruth
from gre.world.render import run as render

SIZE = 112


def drawn_scenes(folder: Path, n: int = 8) -> list[SceneTruth]:
    """Draw scenes of the test split into a folder, small."""
    config = RenderConfig(n=n, size=SIZE, split="test", processes=1)
    return render(config, folder)


def listed(truths: Sequence[SceneTruth], folder: Path) -> Path:
    """List scenes as photos, as a selection hands them on."""
    photos = [
        Photo(
            id=truth.id, image=truth.image, lat=truth.lat, lon=truth.lon, split=truth.split,
            scene=truth.label, kinds=truth.kinds, country=truth.place.country, source="geoworld",
            licence="CC0-1.0",
        )
        for truth in truths
    ]  # fmt: skip
    write_jsonl(folder / "photos.jsonl", photos)
    return folder / "photos.jsonl"


class NamesOfCues:
    """Stands in for an extractor: knows the narrator's own words for cues, and nothing else."""

    name = "names-of-cues"

    def extract(self, texts: Sequence[str]) -> list[Extraction]:
        return [Extraction(tuple(self._mentions(text))) for text in texts]

    def _mentions(self, text: str) -> list[Mention]:
        lower = text.lower()
        return [
            Mention(name, name, ATTRIBUTES[attribute].kind, (), lower.index(name), len(name))
            for attribute, names in NAMES.items()
            for name in names.values()
            if name in lower
        ]
