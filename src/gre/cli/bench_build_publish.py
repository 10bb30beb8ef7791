"""`gre bench build items`, `import`, `distribution`, `publish`: records and what they become."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from gre.records import Tally

AsJson = Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")]
Corpus_ = Annotated[
    Path | None, typer.Option(help="corpus.jsonl of `gre bench build corpus`, or its folder.")
]
Extractor_ = Annotated[
    str, typer.Option(help="Who finds indicators in steps: offline, or a model SPEC.")
]


def items(
    key_steps: Annotated[Path, typer.Argument(help="key_steps.jsonl of `gre review export`.")],
    drafts: Annotated[Path, typer.Option(help="drafts.jsonl of `gre bench build annotate`.")],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    corpus: Corpus_ = None,
    extractor: Extractor_ = "offline",
    n: Annotated[
        int | None, typer.Option(min=1, help="Choose so many, scenes in the paper's proportions.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the choice.")] = 0,
    json: AsJson = False,
) -> None:
    """Make the benchmark's records of marked key steps: greval.jsonl."""
    from gre.bench.build.items import GREVAL, ItemsConfig, Sources, run
    from gre.bench.corpus.entries import Corpus
    from gre.bench.corpus.load import load_extractor
    from gre.cli.app_common import progress
    from gre.store import count_records

    found = load_extractor(extractor, journal=out / "extraction.sqlite")
    known = Corpus.read(corpus) if corpus else None
    with progress("items", count_records(key_steps)) as meter:
        sources = Sources.read(drafts, out, found, known)
        tally = run(key_steps, sources, out, ItemsConfig(n=n, seed=seed), progress=meter)
    _echo(tally, out / GREVAL, as_json=json)


def from_published(
    published: Annotated[Path, typer.Argument(help="GREval-Bench.json, as the paper has it.")],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    corpus: Corpus_ = None,
    sorter: Annotated[
        str, typer.Option(help="Who tells what each step is: offline, or a model SPEC.")
    ] = "offline",
    extractor: Extractor_ = "offline",
    json: AsJson = False,
) -> None:
    """Read the published form: chains are taken apart, steps sorted, indicators extracted."""
    from gre.bench.build.items import GREVAL
    from gre.bench.build.items_published import run
    from gre.bench.chains.sorting import load_sorter
    from gre.bench.corpus.entries import Corpus
    from gre.bench.corpus.load import load_extractor

    tally = run(
        published, out, load_sorter(sorter, journal=out / "sorting.sqlite"),
        load_extractor(extractor, journal=out / "extraction.sqlite"),
        Corpus.read(corpus) if corpus else None,
    )  # fmt: skip
    _echo(tally, out / GREVAL, as_json=json)


def distribution(
    greval: Annotated[Path, typer.Argument(help="greval.jsonl.")], json: AsJson = False
) -> None:
    """Print indicators by kind and photos by scene, beside the paper's figure 4."""
    from gre.bench.build.distribution import distribution as count
    from gre.bench.build.distribution import format_distribution
    from gre.bench.greval import read_greval
    from gre.cli.app_common import echo_json

    found = count(read_greval(greval))
    if json:
        echo_json(found.to_json())
    else:
        typer.echo(format_distribution(found), nl=False)


def publish(
    greval: Annotated[Path, typer.Argument(help="greval.jsonl.")],
    out: Annotated[Path, typer.Option(help="Folder of the data set.")],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: title=... max_side=1024 ...")
    ] = None,
    step: Annotated[
        list[str] | None,
        typer.Option(metavar="TITLE=MANIFEST", help="A step that the card is to tell of."),
    ] = None,
    root: Annotated[
        Path | None, typer.Option(help="Folder that all pictures have to lie in.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that work on pictures.")] = 1,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a data set: pictures without metadata, Parquet, published JSON, card, checksums."""
    from gre.bench.build.publish.run import PublishBenchConfig, run
    from gre.cli.app_common import progress, read_named
    from gre.config import load_config
    from gre.data.runner import LocalRunner
    from gre.store import count_records

    settings = load_config(PublishBenchConfig, config, overrides or ())
    with progress("bench publish", count_records(greval)) as meter:
        tally = run(
            greval, out, settings, root=root, steps=read_named(step or []),
            runner=LocalRunner(jobs), progress=meter,
        )  # fmt: skip
    _echo(tally, out, as_json=json)


def _echo(tally: "Tally", wrote: Path, *, as_json: bool) -> None:
    from gre.cli.app_common import echo_json, echo_tally

    if as_json:
        counts: dict[str, Any] = tally.counts()
        echo_json(counts)
    else:
        echo_tally("items", tally)
        typer.echo(f"wrote {wrote}")
