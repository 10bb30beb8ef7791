"""`gre seeds`: collect geotagged photos from folders, tables, archives and data sets."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from gre.data.seeds import Exclude
    from gre.records import Tally

app = typer.Typer(rich_markup_mode=None)


@app.command()
def seeds(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Folders (EXIF GPS), .csv/.tsv/.jsonl/.parquet tables, .tar archives, the paper's "
            ".json files, photos, mp16:PATH, hf:NAME_OR_DIR[:SPLIT], geoworld:N[@SEED]."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="A table's column, e.g. lat=GPSLat; keys: image, lat, lon, id, licence, source, "
            "split, group, phash."
        ),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(help="Folder or .tar that a table's images are in (default: its own folder)."),
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Of photos that name none.")] = None,
    fraction: Annotated[float | None, typer.Option(help="Share of the photos to take.")] = None,
    count: Annotated[int | None, typer.Option(help="How many photos to take at most.")] = None,
    seed: Annotated[int, typer.Option(help="Of the choice: another seed, other photos.")] = 0,
    balance: Annotated[
        str | None, typer.Option(help="country or s2:LEVEL: take --per-cell photos of each.")
    ] = None,
    per_cell: Annotated[int | None, typer.Option(help="Most photos of a cell or country.")] = None,
    min_side: Annotated[int | None, typer.Option(help="Shortest side in pixels (64).")] = None,
    max_place_km: Annotated[
        float | None, typer.Option(help="Drop photos farther than this from any known place.")
    ] = None,
    near_bits: Annotated[
        int | None, typer.Option(help="Hash distance of near duplicates (6); -1 keeps them all.")
    ] = None,
    placeholder: Annotated[
        list[Path] | None,
        typer.Option(help="Placeholders: .txt with hashes, or pictures, or folders of them."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(help="A benchmark to keep clean of: SOURCE, or SOURCE=FOLDER_OF_ITS_IMAGES."),
    ] = None,
    exclude_km: Annotated[
        float | None, typer.Option(help="How near to a benchmark's photo is near (1).")
    ] = None,
    exclude_bits: Annotated[
        int | None, typer.Option(help="How similar is similar there (12 bits; 64: anything).")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", "-c", help="YAML: settings.")] = None,
    override: Annotated[
        list[str] | None, typer.Option("--set", help="Any setting, e.g. rules.max_plain=0.9.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that look at photos.")] = 2,
    runner: Annotated[str, typer.Option(help="local, ray or ray:ADDRESS.")] = "local",
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Collect geotagged photos: seeds.parquet, and exclusions.jsonl with a reason for the rest.

    Photos in folders stay where they are; those in archives and data sets are unpacked to
    OUT/images. Run again, after an interruption or with other settings: no photo is looked at
    twice.
    """
    from gre.cli.app_common import as_overrides, read_pairs, steps
    from gre.config import load_config
    from gre.data import seeds as stage
    from gre.data.runner import open_runner
    from gre.data.sources import Options, Sources

    settings = {
        "licence": licence,
        "sampling.fraction": fraction,
        "sampling.count": count,
        "sampling.seed": seed or None,
        "sampling.balance": balance,
        "sampling.per_cell": per_cell,
        "rules.min_side": min_side,
        "rules.max_place_km": max_place_km,
        "rules.near_bits": "null" if near_bits == -1 else near_bits,
        "rules.exclude.km": exclude_km,
        "rules.exclude.bits": exclude_bits,
    }
    checked = load_config(stage.SeedsConfig, config, [*as_overrides(settings), *(override or ())])
    options = Options(read_pairs(column or [], "--column"), images)
    benchmarks = [_benchmark(one) for one in exclude or ()]
    with steps() as progress:
        found = Sources(_rendered(sources, out, jobs, progress), options)
        paths = [*found.paths(), *(Path(one.source) for one in benchmarks)]
        with open_runner(runner, jobs=jobs, inputs=paths, outputs=[out]) as spread:
            tally = stage.run(
                found,
                out,
                checked,
                runner=spread,
                exclude=benchmarks,
                placeholders=placeholder or (),
                sources=found.paths(),
                progress=progress,
            )
    _echo(tally, out, json)


def _benchmark(spec: str) -> "Exclude":
    from gre.data.seeds import Exclude

    source, equals, images = spec.partition("=")
    return Exclude(source, Path(images) if equals else None)


def _rendered(
    sources: Sequence[str], out: Path, jobs: int, progress: Callable[[str, int, int | None], Any]
) -> list[str]:
    """Render the GeoWorlds among the sources, and name their folders instead."""
    from gre.data.sources import geoworld

    found = []
    for source in sources:
        if source.startswith(geoworld.PREFIX):
            total, done = geoworld.parse(source).n, 0

            def advance(n: int, total: int = total) -> None:
                nonlocal done
                done += n
                progress("rendering", done, total)

            folder = geoworld.render(source, out / "world", processes=jobs, progress=advance)
            source = str(folder)
        found.append(source)
    return found


def _echo(tally: "Tally", out: Path, json: bool) -> None:
    from gre.cli.app_common import echo_json, echo_tally

    if json:
        echo_json(tally.counts())
        return
    echo_tally("seeds", tally)
    if tally.dropped["missing_file"] > tally.seen / 2:
        typer.echo("most photos are not there: --images names the folder that their paths start in")
    typer.echo(f"wrote {out / 'seeds.parquet'} and {out / 'exclusions.jsonl'}")
