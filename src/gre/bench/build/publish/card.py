"""The benchmark's card: a README.md with the header that the Hugging Face hub reads."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gre.bench.build.distribution import Bar, Distribution, distribution
from gre.bench.build.publish.table import FOLDER, SPLIT
from gre.bench.greval import GREvalItem
from gre.data.publish.card import cell, count_table, licence_header, size_category
from gre.data.publish.facts import UNKNOWN
from gre.records import Tally

_FIELDS = {
    "id": "name of the record",
    "image": "the picture, without the metadata it came with",
    "lat, lon": "where it was taken, in degrees (WGS 84)",
    "scene": "one of the paper's eleven scene labels; null where people did not agree on one",
    "kinds": "indicator kinds that can be seen, of the paper's eight",
    "indicators": "what a chain's background steps should name: normal form, kind, aliases",
    "complete": "whether `indicators` is everything that can be seen",
    "key_steps": "the steps from the picture to the place, in order: text, tag (`background`, "
    "`caption`, `inference`), and the indicator kind a step speaks of",
    "rationale": "the reference chain that the key steps were taken from",
    "country, continent": "of the coordinate: ISO 3166-1 alpha-2, and a name",
    "source, licence": "where the photo came from, and on which terms",
    "excluded": "why a filtered score leaves the photo out; null for nearly all",
}


@dataclass(frozen=True)
class Origin:
    """How the benchmark came about.

    Attributes:
        people: Annotators who marked key steps; None where nobody noted it.
        programs: How many of them were programs that stand in for people.
        steps: Counts of the steps that made it, by title.
    """

    people: int | None
    programs: int
    steps: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, items: Path, steps: Mapping[str, Path]) -> "Origin":
        """Read manifests: that of the items, and those of the steps before them."""
        found = {title: read_counts(path) for title, path in steps.items()}
        counts = read_counts(items)
        marked = counts.get("annotators", {})
        key_steps = {"key steps to items": counts} if "seen" in counts else {}
        return cls(marked.get("people"), marked.get("simulated", 0), {**found, **key_steps})


def read_counts(manifest: Path) -> Mapping[str, Any]:
    """The counts that a step's manifest holds; none where there is no such file."""
    if not manifest.is_file():
        return {}
    counts = json.loads(manifest.read_text(encoding="utf-8")).get("counts")
    return counts if isinstance(counts, dict) else {}


def write_card(title: str, items: Sequence[GREvalItem], tally: Tally, origin: Origin) -> str:
    """Write the card.

    Args:
        items: What was published.
        tally: Items that were published, and those left out.
    """
    found = distribution(items)
    licences = Counter(item.licence or UNKNOWN for item in items)
    sections = [
        _header(title, len(items), licences),
        f"# {cell(title)}",
        _summary(items, origin),
        _fields(),
        _distribution(found),
        count_table(
            "Continents", "continent", Counter(item.continent or UNKNOWN for item in items)
        ),
        _making(items, origin),
        _left_out(origin, tally),
        count_table("Licences", "licence", licences)
        + "\n\nThe licences are those that the photos came with; rationales and key steps go under "
        "the terms of the photo they speak of.",
        count_table("Sources", "source", Counter(item.source or UNKNOWN for item in items)),
        _use(),
        _limits(items, found, origin, licences),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _header(title: str, n: int, licences: Counter[str]) -> str:
    header: dict[str, Any] = {
        "pretty_name": title,
        **licence_header(licences),
        "language": ["en"],
        "task_categories": ["image-text-to-text", "visual-question-answering"],
        "tags": ["geolocation", "chain-of-thought", "benchmark", "greval"],
        "size_categories": [size_category(n)],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": SPLIT, "path": f"{FOLDER}/{SPLIT}-*.parquet"}],
            }
        ],
    }
    written = yaml.safe_dump(header, sort_keys=False, allow_unicode=True).strip()
    return f"---\n{written}\n---"


def _from_geoworld(items: Sequence[GREvalItem]) -> int:
    return sum("geoworld" in item.source.lower() for item in items)


def _summary(items: Sequence[GREvalItem], origin: Origin) -> str:
    drawn = _from_geoworld(items)
    text = (
        f"{len(items):,} triplets for judging where a model thinks a photo was taken, and why: the "
        "photo; the geographical indicators it shows; its true coordinate with annotated key "
        "reasoning steps. Made in the way of GREval-Bench (Wang et al., arXiv 2505.18700) with the "
        "GRE Suite; it is not the authors' own data."
    )
    if drawn:
        text += (
            f"\n\n**{drawn:,} of the pictures are no photographs: they were drawn by a scene "
            "generator (GeoWorld), and what they show is known from it.**"
        )
    if origin.programs:
        text += (
            f" **{origin.programs} of the annotators were programs that stand in for people and "
            "err at known rates.**"
        )
    return text


def _fields() -> str:
    rows = ["## Fields", "", "| field | what it holds |", "|---|---|"]
    return "\n".join([*rows, *(f"| {name} | {what} |" for name, what in _FIELDS.items())])


def _distribution(found: Distribution) -> str:
    parts = [
        "## Distribution",
        "",
        f"{found.indicators:,} indicators in {found.photos:,} photos, each counted once a photo. "
        "The paper's figure 4 and scene counts stand beside.",
        "",
        "| indicator kind | indicators | photos | share (%) | paper (%) |",
        "|---|---:|---:|---:|---:|",
        *(f"| {bar.name} | {bar.count:,} | {bar.photos:,} {_shares(bar)}" for bar in found.kinds),
        "",
        "| scene | photos | share (%) | paper (%) |",
        "|---|---:|---:|---:|",
        *(f"| {bar.name} | {bar.photos:,} {_shares(bar)}" for bar in found.scenes),
    ]
    if found.unlabelled:
        parts += ["", f"Photos without a scene label: {found.unlabelled:,}."]
    if found.absent:
        parts += ["", f"Not in this set: {', '.join(found.absent)}."]
    return "\n".join(parts)


def _shares(bar: Bar) -> str:
    return f"| {bar.share:.1f} | {bar.paper:.1f} |"


def _making(items: Sequence[GREvalItem], origin: Origin) -> str:
    """Tell of the steps that are known of, and of no others."""
    lines = ["## How it was made", ""]
    if origin.steps:
        lines += ["| step | records in | records out |", "|---|---:|---:|"]
        lines += [
            f"| {cell(title)} | {counts['seen']:,} | {counts['kept']:,} |"
            for title, counts in origin.steps.items()
            if "seen" in counts and "kept" in counts
        ]
        lines.append("")
    if origin.people is not None:
        lines.append(
            f"Key steps were marked by {origin.people} people and {origin.programs} programs; a "
            "step stands where more than half of those who saw the photo agree on it."
        )
    steps = [len(item.key_steps) for item in items]
    mean = sum(steps) / len(steps)
    lines.append(f"Key steps a photo: {min(steps)} to {max(steps)}, {mean:.1f} on average.")
    return "\n".join(lines)


def _left_out(origin: Origin, tally: Tally) -> str:
    steps = {**origin.steps, "publication": tally.counts()}
    rows = [
        f"| {cell(title)} | {cell(reason)} | {n:,} |"
        for title, counts in steps.items()
        for reason, n in counts.get("dropped", {}).items()
    ]
    if not rows:
        return ""
    return "\n".join(
        ["## What was left out", "", "| step | reason | records |", "|---|---|---:|", *rows]
    )


def _use() -> str:
    return "\n".join(
        [
            "## How to load it",
            "",
            "```python",
            "from datasets import load_dataset",
            f'greval = load_dataset("path/to/this/folder", split="{SPLIT}")',
            "```",
            "",
            "- `gre bench predict greval.jsonl --model SPEC` and `gre bench score` take "
            "`greval.jsonl` as it is.",
            "- `GREval-Bench.json` is the published form: `sample_id`, `image_path`, `gt_cot` (the "
            "key steps, numbered), `gt_lat`, `gt_lon`.",
            "- `SHA256SUMS` holds every file's checksum: `sha256sum -c SHA256SUMS`.",
        ]
    )


def _limits(
    items: Sequence[GREvalItem], found: Distribution, origin: Origin, licences: Counter[str]
) -> str:
    limits = []
    if _from_geoworld(items):
        limits.append(
            "Drawn scenes are no photographs: a score on them says nothing of real photos."
        )
    if origin.programs:
        limits.append(
            "Where programs annotate, agreement says how often they err, and nothing of people."
        )
    if not all(item.complete for item in items):
        limits.append(
            "Nobody lists everything that a real photo shows: what a chain names and the list "
            "lacks may still be there. Only where `complete` is true is that a hallucination."
        )
    limits += [
        "The key steps are one way from the picture to the place; a model may know another.",
        "The test is for measuring: trained on, it measures nothing any more.",
        "Photos may show people: use it for places, not persons.",
    ]
    if licences[UNKNOWN]:
        limits.append("The licence of some photos is unknown; find it out before passing them on.")
    if found.absent:
        limits.append(f"Nothing can be said of what it lacks: {', '.join(found.absent)}.")
    return "\n".join(["## Known limits", "", *(f"- {limit}" for limit in limits)])
