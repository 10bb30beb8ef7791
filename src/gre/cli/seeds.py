"""`gre seeds`: collect geotagged photos from folders and tables."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None)

_COLUMN_KEYS = ("image", "lat", "lon", "id", "licence", "split", "group")


@app.command()
def seeds(
    sources: Annotated[
        list[str],
        typer.Argument(help="Folders (searched below, EXIF GPS), .csv/.jsonl/.parquet, photos."),
    ],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    column: Annotated[
        list[str] | None,
        typer.Option(help="A table's column, e.g. lat=GPSLat; keys: " + ", ".join(_COLUMN_KEYS)),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(help="Folder that a table's image paths start from (default: the table's)."),
    ] = None,
    min_side: Annotated[int, typer.Option(min=1, help="Shortest side, in pixels.")] = 1,
    max_place_km: Annotated[
        float | None, typer.Option(help="Drop photos farther than this from any known place.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Photos read at the same time.")] = 2,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Collect geotagged photos: seeds.parquet, and exclusions.jsonl with a reason for the rest."""
    from gre.cli.app_common import as_overrides, echo_json, echo_tally, progress, read_pairs
    from gre.config import load_config
    from gre.data import seeds as stage
    from gre.data import sources as finding

    options = finding.TableOptions(_checked(read_pairs(column or [], "--column")), images)
    settings = {"min_side": min_side, "max_place_km": max_place_km, "jobs": jobs}
    config = load_config(stage.SeedsConfig, overrides=as_overrides(settings))
    paths = [Path(source) for source in sources]
    candidates = [found for path in paths for found in finding.find(path, options)]
    with progress("seeds", len(candidates)) as advance:
        tally = stage.run(candidates, out, config, sources=paths, progress=advance)
    if json:
        echo_json(tally.counts())
    else:
        echo_tally("seeds", tally)
        typer.echo(f"wrote {out / 'seeds.parquet'} and {out / 'exclusions.jsonl'}")


def _checked(columns: dict[str, str]) -> dict[str, str]:
    from gre.errors import InputError

    for key in columns:
        if key not in _COLUMN_KEYS:
            known = ", ".join(_COLUMN_KEYS)
            raise InputError(f"--column {key}: not one of the columns that are read ({known})")
    return columns
