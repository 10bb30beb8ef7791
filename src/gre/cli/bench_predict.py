"""`gre bench predict` and `gre bench merge`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gre.cli.bench_suites import ExclusionLists, ImagesFolder, MetadataFile

if TYPE_CHECKING:
    from gre.bench.suites.card import SuiteCard

SuiteOrRecords = Annotated[
    str, typer.Argument(help="A suite's name (gre bench suites), or photos with truth: a file.")
]
Split = Annotated[str, typer.Option(help="Which part of a suite the photos are.")]
DataFolder = Annotated[
    Path | None, typer.Option(help="Where a suite is prepared; default: a folder beside --out.")
]
Scenes = Annotated[int, typer.Option("--n", "--scenes", help="GeoWorld: how many scenes.")]
WorldSeed = Annotated[int, typer.Option(help="GeoWorld: names the world's history.")]
Size = Annotated[int, typer.Option(help="GeoWorld: picture width in pixels.")]


def predict(
    suite: SuiteOrRecords,
    model: Annotated[
        str, typer.Option(help="tiny, hf:DIR, openai:MODEL@URL[,URL...], baseline:NAME, ...")
    ],
    out: Annotated[Path, typer.Option(help="Predictions file, JSONL; taken up where it stops.")],
    prompt: Annotated[str | None, typer.Option(help="A prompt's name, or a text file.")] = None,
    samples: Annotated[int, typer.Option(help="Answers asked for each photo.")] = 1,
    temperature: Annotated[float, typer.Option(help="0 takes the likeliest answer.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Makes sampling repeatable.")] = 0,
    reducer: Annotated[str, typer.Option(help="Several answers to one: first, medoid.")] = "first",
    keep_samples: Annotated[
        bool, typer.Option("--keep-samples", help="Also keep all answers, for reranking.")
    ] = False,
    label: Annotated[str | None, typer.Option(help="Name to keep the answers under.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only the first so many photos.")] = None,
    at_once: Annotated[int, typer.Option(help="Photos handed to a local model together.")] = 64,
    concurrency: Annotated[
        int | None, typer.Option(help="Questions under way at each server.")
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(help="Only this part of the photos, such as 1/4; launchers set it by RANK."),
    ] = None,
    metadata: MetadataFile = None,
    images: ImagesFolder = None,
    exclude: ExclusionLists = None,
    split: Split = "test",
    data: DataFolder = None,
    n: Scenes = 1000,
    world_seed: WorldSeed = 0,
    size: Size = 112,
) -> None:
    """Ask a model about every photo, and keep its answers; run again to finish or to retry."""
    from gre.bench.predict import PredictConfig, count_photos, run_predict
    from gre.bench.predict.shards import Shard, use_own_accelerator
    from gre.cli.app_common import checked, echo_tally, progress
    from gre.models.openai_endpoint import EndpointOptions
    from gre.models.spec import load_geolocator

    mine = Shard.of_process() if shard is None else Shard.parse(shard)
    card = _card(suite)
    config = checked(
        PredictConfig,
        prompt=prompt or (card.prompt if card else "locate"),
        samples=samples,
        temperature=temperature,
        seed=seed,
        reducer=reducer,
        keep_samples=keep_samples,
        label=label,
        limit=limit,
        at_once=at_once,
    )
    records = _records(
        card or Path(suite), data or out.parent, metadata=metadata, images=images,
        exclude=exclude, split=split, n=n, seed=world_seed, size=size,
    )  # fmt: skip
    photos = count_photos(records, config, mine)
    use_own_accelerator()
    options = EndpointOptions() if concurrency is None else EndpointOptions(concurrency=concurrency)
    locator = load_geolocator(model, endpoint=options)
    with progress(f"asking {label or locator.name}", photos) as advance:
        tally = run_predict(records, locator, out, config, shard=mine, progress=advance)
    echo_tally("predictions", tally)
    typer.echo(f"wrote {out if mine is None else mine.path(out)}; the truth is {records}")


def merge(
    suite: SuiteOrRecords,
    out: Annotated[Path, typer.Option(help="The predictions file whose shards lie beside it.")],
    parts: Annotated[
        list[Path] | None, typer.Option("--part", help="Files to merge, where they lie elsewhere.")
    ] = None,
    metadata: MetadataFile = None,
    images: ImagesFolder = None,
    exclude: ExclusionLists = None,
    split: Split = "test",
    data: DataFolder = None,
    n: Scenes = 1000,
    world_seed: WorldSeed = 0,
    size: Size = 112,
) -> None:
    """Gather the shards of a run into one file; exit 1 when photos are missing."""
    from gre.bench.predict.gather import merge as merge_parts
    from gre.bench.predict.run import read_ids
    from gre.bench.predict.shards import find_shards
    from gre.cli.app_common import echo_tally

    records = _records(
        _card(suite) or Path(suite), data or out.parent, metadata=metadata, images=images,
        exclude=exclude, split=split, n=n, seed=world_seed, size=size,
    )  # fmt: skip
    tally = merge_parts(parts or find_shards(out), read_ids(records), out)
    echo_tally("predictions", tally)
    typer.echo(f"wrote {out}")
    if tally.dropped["missing"] or tally.dropped["unscored"]:
        typer.echo("gre bench predict, without --shard, asks about what is missing", err=True)
        raise typer.Exit(1)


def _card(suite: str) -> "SuiteCard | None":
    """The suite of this name; None where it is a file."""
    from gre.bench.suites.card import suite_card, suite_names
    from gre.errors import MissingFileError

    if Path(suite).is_file():
        return None
    if "/" in suite or "." in suite:
        names = ", ".join(suite_names())
        raise MissingFileError(f"{suite}: no such file, nor a suite; the suites are {names}")
    return suite_card(suite)


def _records(
    suite: "SuiteCard | Path",
    folder: Path,
    *,
    metadata: Path | None,
    images: Path | None,
    exclude: list[Path] | None,
    split: str,
    n: int,
    seed: int,
    size: int,
) -> Path:
    """The records file: the one that was given, or that of a suite, which is prepared first."""
    if isinstance(suite, Path):
        return suite
    from gre.bench.suites.prepare import Scenes, Sources
    from gre.bench.suites.ready import folder_name, ready_suite
    from gre.cli.app_common import checked, progress

    sources = checked(
        Sources,
        metadata=metadata,
        images=images,
        exclude=tuple(exclude or ()),
        split=split,
        scenes=checked(Scenes, n=n, seed=seed, size=size),
    )
    total = n if suite.origin == "geoworld" else suite.photos
    with progress(f"preparing {suite.name}", total) as advance:
        return ready_suite(suite, sources, folder / folder_name(suite, sources), progress=advance)
