"""What a benchmark is made of: its indicators by kind and its photos by scene, beside the paper."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gre.bench.greval import GREvalItem
from gre.world.cues import (
    EXPLICIT,
    IMPLICIT,
    INDOOR,
    KINDS,
    OUTDOOR,
    PAPER_KINDS,
    SCENE_LABELS,
)

_PAPER_PHOTOS = sum(SCENE_LABELS.values())
_BAR = 30  # characters of the longest bar


@dataclass(frozen=True)
class Bar:
    """One row of the figure.

    Attributes:
        count: Indicators of a kind, or photos of a scene.
        share: Percent of all indicators, or of all photos with a scene label.
        paper: The same in the paper, in percent.
        photos: Photos that show it.
    """

    name: str
    count: int
    share: float
    paper: float
    photos: int


@dataclass(frozen=True)
class Distribution:
    """The numbers of figure 4, and of the table of scenes.

    Attributes:
        photos: In all.
        indicators: In all, each once a photo.
        kinds: One bar a kind, in the taxonomy's order, none left out.
        scenes: One bar a label, in the paper's order, none left out.
        unlabelled: Photos without a scene label.
    """

    photos: int
    indicators: int
    kinds: tuple[Bar, ...]
    scenes: tuple[Bar, ...]
    unlabelled: int

    @property
    def absent(self) -> tuple[str, ...]:
        """Kinds and scene labels that no photo has."""
        return tuple(bar.name for bar in (*self.kinds, *self.scenes) if not bar.photos)

    def to_json(self) -> dict[str, Any]:
        """The numbers as plain data."""
        return asdict(self) | {"absent": list(self.absent)}


def distribution(items: Iterable[GREvalItem]) -> Distribution:
    """Count indicators by kind and photos by scene.

    A photo without a list of indicators counts once for each kind it is labelled with.
    """
    return distribution_of(
        ([indicator.kind for indicator in item.indicators], item.kinds, item.scene)
        for item in items
    )


def distribution_of(
    labels: Iterable[tuple[Sequence[str], Sequence[str], str | None]],
) -> Distribution:
    """The same of photos that are known by their labels alone.

    Args:
        labels: For each photo the kind of each of its indicators, the kinds that it shows, and its
            scene label.
    """
    photos = 0
    kinds: Counter[str] = Counter()
    showing: Counter[str] = Counter()
    scenes: Counter[str] = Counter()
    for indicators, shown, scene in labels:
        photos += 1
        named = list(indicators) or list(shown)
        kinds.update(named)
        showing.update({*named, *shown})
        if scene is not None:
            scenes[scene] += 1
    return Distribution(
        photos=photos,
        indicators=kinds.total(),
        kinds=tuple(_bar(kind, kinds, PAPER_KINDS[kind], showing[kind]) for kind in KINDS),
        scenes=tuple(
            _bar(label, scenes, 100 * n / _PAPER_PHOTOS, scenes[label])
            for label, n in SCENE_LABELS.items()
        ),
        unlabelled=photos - scenes.total(),
    )


def _bar(name: str, counts: Counter[str], paper: float, photos: int) -> Bar:
    share = 100 * counts[name] / (counts.total() or 1)
    return Bar(name, counts[name], share, paper, photos)


def format_distribution(found: Distribution) -> str:
    """Draw the figure as text: bars of our shares, with the paper's beside them."""
    lines = [f"{found.photos} photos, {found.indicators} indicators", ""]
    lines += _table("indicators", found.kinds, {"explicit": EXPLICIT, "implicit": IMPLICIT})
    lines.append("")
    lines += _table("photos", found.scenes, {"outdoor": OUTDOOR, "indoor": INDOOR})
    if found.unlabelled:
        lines.append(f"  without a scene label: {found.unlabelled}")
    if found.absent:
        lines += ["", f"absent: {', '.join(found.absent)}"]
    return "\n".join(lines) + "\n"


def _table(what: str, bars: Sequence[Bar], groups: Mapping[str, Sequence[str]]) -> list[str]:
    longest = max((bar.share for bar in bars), default=0.0) or 1.0
    lines = [f"{'':<22}{what:>11}{'share %':>9}{'paper %':>9}"]
    for group, names in groups.items():
        mine = [bar for bar in bars if bar.name in names]
        lines.append(
            f"{group:<22}{sum(bar.count for bar in mine):>11}"
            f"{sum(bar.share for bar in mine):>9.1f}{sum(bar.paper for bar in mine):>9.1f}"
        )
        for bar in mine:
            drawn = "█" * round(_BAR * bar.share / longest)
            numbers = f"{bar.count:>11}{bar.share:>9.1f}{bar.paper:>9.1f}"
            lines.append(f"  {bar.name:<20}{numbers}  {drawn}".rstrip())
    return lines
