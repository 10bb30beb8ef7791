"""The data-set card: a README.md whose header the Hugging Face hub reads, and what people read."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from gre.data.publish.facts import UNKNOWN, Facts
from gre.data.publish.paper_json import TITLES
from gre.data.publish.parts import FOR_TRAINING, KINDS, Part
from gre.data.publish.settings import Format, PublishConfig
from gre.records import Tally

MAP_FILE = "coverage.png"
_COUNTRIES_SHOWN = 30
# Licences that the hub knows by name; others are named in the card.
_HUB_LICENCES = frozenset(
    {
        "apache-2.0", "mit", "cc0-1.0", "cc-by-2.0", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-2.0",
        "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0",
        "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0",
        "cc-by-nc-sa-4.0", "odbl", "pddl", "unlicense",
    }
)  # fmt: skip
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def write_card(
    facts: Facts,
    parts: Sequence[Part],
    tally: Tally,
    formats: Sequence[Format],
    config: PublishConfig,
    curated: Path,
    *,
    with_map: bool,
) -> str:
    """Write the card.

    Args:
        facts: What was published.
        parts: What of it there is.
        tally: Records that were published, and those left out.
        formats: Which formats lie in the data set's folder.
        curated: The folder it was made of; its manifest and sweep are told of.
        with_map: Whether the map of coverage lies beside the card.
    """
    manifest = json.loads((curated / "manifest.json").read_text(encoding="utf-8"))
    sections = [
        _header(facts, parts, formats, config),
        f"# {cell(config.title)}",
        _summary(facts),
        _sizes(facts, manifest),
        _making(manifest, facts),
        _sweep(curated / "theta.json"),
        _coverage(facts, with_map),
        count_table("Licences", "licence", facts.licences)
        + "\n\nThe licences are those that the photos came with; the chains are machine-written.",
        count_table("Sources", "source", facts.sources),
        _left_out(tally, manifest),
        _use(formats, parts),
        _limits(facts, config),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def cell(value: object) -> str:
    """Write a value so that it can be nothing but text in Markdown, in a table too.

    >>> cell("a | <b>")
    'a \\\\| &lt;b&gt;'
    """
    text = " ".join(str(value).split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]|#])", r"\\\1", text)


def _header(
    facts: Facts, parts: Sequence[Part], formats: Sequence[Format], config: PublishConfig
) -> str:
    n = sum(facts.size(name) for name in KINDS)
    header: dict[str, Any] = {
        "pretty_name": config.title,
        **licence_header(facts.licences),
        "language": ["en"],
        "task_categories": ["image-text-to-text", "visual-question-answering"],
        "tags": ["geolocation", "chain-of-thought", "gre30k"],
        "size_categories": [size_category(n)],
    }
    if "trl" in formats or "hf" in formats:
        header["configs"] = _configs(parts)
    written = yaml.safe_dump(header, sort_keys=False, allow_unicode=True).strip()
    return f"---\n{written}\n---"


def size_category(n: int) -> str:
    """How the hub calls a data set of so many records.

    >>> size_category(300)
    'n<1K'
    """
    return next((name for limit, name in _SIZES if n < limit), "1M<n<10M")


def licence_header(licences: Counter[str]) -> dict[str, str]:
    """The licence as the hub wants it told: one it knows, or another with a name."""
    names = {name.lower() for name in licences}
    if len(names) == 1 and (only := names.pop()) in _HUB_LICENCES | {UNKNOWN}:
        return {"license": only}
    return {"license": "other", "license_name": "per-photo"}


def _configs(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """One configuration a set, with its splits."""
    return [
        {
            "config_name": name,
            "data_files": [
                {"split": part.split, "path": f"trl/{part.name}-*.parquet"}
                for part in parts
                if part.set == name
            ],
        }
        for name in KINDS
        if any(part.set == name for part in parts)
    ]


def _summary(facts: Facts) -> str:
    places = len(facts.countries)
    return (
        f"Geotagged photos with reasoning chains that end in a coordinate: {facts.size('cot'):,} "
        f"chains to learn from (CoT), {facts.size('judge'):,} to be judged (Judge), and "
        f"{facts.size('seed'):,} photos with their coordinate alone (Seed), from {places} "
        "countries. Made in the way of GRE30K (Wang et al., arXiv 2505.18700) with the GRE Suite; "
        "it is not the authors' own data."
    )


def _sizes(facts: Facts, manifest: Mapping[str, Any]) -> str:
    rows = ["| split | CoT | Judge (true / false) | Seed |", "|---|---|---|---|"]
    for split in dict.fromkeys(split for split, _ in facts.sizes):
        size = {name: facts.sizes[split, name] for name in ("cot", "judge", "seed")}
        labels = f"{facts.sizes[split, 'judge True']:,} / {facts.sizes[split, 'judge False']:,}"
        rows.append(
            f"| {split} | {size['cot']:,} | {size['judge']:,} ({labels}) | {size['seed']:,} |"
        )
    return "\n".join(["## Contents", "", *rows, "", _about_splits(manifest)])


def _about_splits(manifest: Mapping[str, Any]) -> str:
    split = manifest.get("config", {}).get("split", {})
    if not (split.get("validation") or split.get("test")):
        return "Splits are those that the photos came with; without one they are `train`."
    note = (
        f"Splits are cut by place: photos of one S2 cell of level {split['cell_level']}, of one "
        f"group, less than {split['apart_km']:g} km apart or with perceptual hashes within "
        f"{split['near_bits']} bits are never in two of them, but where they came so: "
        f"{manifest.get('counts', {}).get('straddling', 0)} places did."
    )
    return f"{note} `test` and `unseen` must not be trained on."


def _making(manifest: Mapping[str, Any], facts: Facts) -> str:
    config, counts = manifest.get("config", {}), manifest.get("counts", {})
    teachers = ", ".join(cell(name) for name in counts.get("teachers", {})) or UNKNOWN
    hashes = ", ".join(f"`{cell(one)}`" for one in counts.get("prompt_hashes", {})) or UNKNOWN
    median = facts.median_error_km()
    theta = config.get("correct_within_km", UNKNOWN)
    lines = [
        "## How it was made",
        "",
        f"- Teacher: {teachers}",
        f"- SHA-256 of the instruction it was given: {hashes}",
        f"- theta: {theta} km; a chain is right when its answer lies within it (`<=`, great-circle "
        "distance, mean Earth radius 6371.0088 km)",
        f"- The examples ask: {cell(config.get('prompt', UNKNOWN))} (a prompt of the GRE Suite)",
    ]
    if median is not None:
        lines.append(f"- Median error of the CoT chains: {median:.2f} km")
    return "\n".join(lines)


def _sweep(file: Path) -> str:
    if not file.is_file():
        return ""
    rows = [
        "## Thresholds",
        "",
        "| theta (km) | chains within | share of drafts | CoT | Judge |",
        "|---|---|---|---|---|",
    ]
    for row in json.loads(file.read_text(encoding="utf-8")):
        mark = " (used)" if row["chosen"] else ""
        judge = row["judge_true"] + row["judge_false"]
        rows.append(
            f"| {row['theta_km']:g}{mark} | {row['right']:,} | {row['yield_share']:.1%} "
            f"| {row['cot']:,} | {judge:,} |"
        )
    return "\n".join(rows)


def _coverage(facts: Facts, with_map: bool) -> str:
    picture = f"![Where the photos were taken]({MAP_FILE})\n\n" if with_map else ""
    table = count_table("", "country", facts.countries, _COUNTRIES_SHOWN)
    note = "Countries are those of the nearest place in GeoNames, found offline."
    return f"## Coverage\n\n{picture}{table}\n\n{note}"


def count_table(title: str, what: str, counts: Counter[str], most: int | None = None) -> str:
    """A section with counts and their shares, the commonest first.

    Args:
        title: Of the section; "" leaves it away.
        what: What is counted.
        most: Rows, before the rest is put together.
    """
    total = counts.total() or 1
    rows = [f"## {title}", ""] if title else []
    rows += [f"| {what} | records | share |", "|---|---|---|"]
    shown = counts.most_common(most)
    rows += [f"| {cell(name)} | {n:,} | {n / total:.1%} |" for name, n in shown]
    if rest := counts.total() - sum(n for _, n in shown):
        rows.append(f"| {len(counts) - len(shown)} others | {rest:,} | {rest / total:.1%} |")
    return "\n".join(rows)


def _left_out(tally: Tally, manifest: Mapping[str, Any]) -> str:
    curated = manifest.get("counts", {}).get("drafts", {}).get("dropped", {})
    rows = [
        *(f"| curation | {cell(reason)} | {n:,} |" for reason, n in curated.items()),
        *(f"| publication | {cell(reason)} | {n:,} |" for reason, n in tally.dropped.most_common()),
    ]
    if not rows:
        return ""
    head = ["## What was left out", "", "| stage | reason | drafts or records |", "|---|---|---|"]
    return "\n".join([*head, *rows])


def _use(formats: Sequence[Format], parts: Sequence[Part]) -> str:
    lines = ["## How to load it", ""]
    first = parts[0].set
    if "trl" in formats or "hf" in formats:
        lines += [
            "```python",
            "from datasets import load_dataset",
            f'{first} = load_dataset("path/to/this/folder", "{first}")',
            "```",
            "",
            "The rows are those that TRL's SFTTrainer (`cot`) and GRPOTrainer (`judge`, `seed`) "
            "take as they are.",
            "",
        ]
    if "paper" in formats:
        names = ", ".join(f"`GRE30K-{TITLES[name]}.json`" for name in KINDS)
        lines.append(f"- The paper's own format: {names}, with pictures in `images/`.")
    if "llama-factory" in formats:
        lines.append("- LLaMA-Factory: `dataset_dir: llama_factory`, `dataset: gre30k_cot`.")
    if "verl" in formats:
        lines.append(
            "- verl: `data.train_files=verl/seed-train-*.parquet`, "
            "`custom_reward_function.path=verl/gre_reward.py`."
        )
    held_out = [part.split for part in parts if part.split not in FOR_TRAINING]
    if held_out and ("llama-factory" in formats or "verl" in formats):
        lines.append("- LLaMA-Factory and verl get nothing of what is kept for testing.")
    return "\n".join(lines)


def _limits(facts: Facts, config: PublishConfig) -> str:
    limits = [
        "The chains are machine-written. Faults of form, leaks and repetition were looked for; a "
        "chain that describes what is not in the picture, and yet ends near the truth, passes.",
        "A right answer does not make the reasoning right, and a wrong answer does not make every "
        "step of it wrong: the Judge labels speak of the answer alone.",
        "Coverage follows where people take photos; see the countries above before comparing "
        "regions.",
        "Coordinates are as good as the cameras and people that gave them.",
        "Photos may show people, and chains say where they stood: use it for places, not persons.",
    ]
    if any("geoworld" in source.lower() for source in facts.sources):
        limits.insert(0, "Pictures whose source is `geoworld` are drawn scenes, not photographs: a "
                      "model trained on them has learned nothing of real photos.")  # fmt: skip
    if facts.licences[UNKNOWN]:
        limits.append("The licence of some photos is unknown; find it out before passing them on.")
    if config.images != "reencode":
        limits.append("The pictures still carry the metadata they came with.")
    return "\n".join(["## Known limits", "", *(f"- {limit}" for limit in limits)])
