"""`gre score`: any system's predictions file against the truth; no model needed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.bench.score_file import FileScore

app = typer.Typer(add_completion=False)

_Column = Annotated[str | None, typer.Option(metavar="COLUMN", rich_help_panel="Columns")]


@app.command()
def score(
    predictions: Annotated[
        Path, typer.Argument(help="CSV, JSON, JSONL or Parquet: id, and response or lat and lon.")
    ],
    truth: Annotated[
        Path | None,
        typer.Option(help="The true coordinates by id; without it, they are in the same rows."),
    ] = None,
    id: _Column = None,
    response: _Column = None,
    lat: _Column = None,
    lon: _Column = None,
    truth_id: _Column = None,
    truth_lat: _Column = None,
    truth_lon: _Column = None,
    thresholds: Annotated[
        str | None, typer.Option(metavar="KM,...", help="Default: 1,25,200,750,2500.")
    ] = None,
    compat: Annotated[
        str | None,
        typer.Option(
            metavar="KEY=VALUE,...",
            help="Another paper's rules: radius_km, bound=le|lt, denominator=all|answered, "
            "parser=standard|first_two_decimals, geoscore_km.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Score a predictions file: accuracy with intervals, GeoScore, median and mean error."""
    import json as json_format

    from gre.bench.score_file import Columns, read_rules, score_file

    result = score_file(
        predictions,
        truth,
        columns=Columns(
            id=id,
            response=response,
            lat=lat,
            lon=lon,
            truth_id=truth_id,
            truth_lat=truth_lat,
            truth_lon=truth_lon,
        ),
        rules=read_rules(thresholds, compat),
    )
    if json:
        typer.echo(json_format.dumps(result.to_json(), allow_nan=False))
    else:
        _show(result, predictions.name)


def _show(result: "FileScore", title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from gre.metrics.localization import GRANULARITY

    found = result.localization
    table = Table(title=title, title_justify="left")
    for heading in ("within", "", "share", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "" else "right")
    for km, share in found.accuracy.items():
        interval = f"{share.low:.1%} to {share.high:.1%}"
        table.add_row(f"{km:g} km", GRANULARITY.get(km, ""), f"{share.value:.1%}", interval)
    console = Console()
    console.print(table)
    errors = (("median", found.median_km), ("mean", found.mean_km))
    told = [f"{name} error {km:,.1f} km" for name, km in errors if km is not None]
    if found.geoscore is not None:
        told.append(f"GeoScore {found.geoscore:,.0f}")
    console.print(", ".join(told), highlight=False)
    counts = {
        "photos": found.n,
        "unparsed": found.unparsed,
        "missing": result.missing,
        "unscored": found.unscored,
        "dropped": result.dropped,
        "duplicates": result.duplicates,
    }
    console.print(", ".join(f"{name} {n:,}" for name, n in counts.items()), highlight=False)
    if result.rules.changed:
        told = [f"{key}={value}" for key, value in result.rules.changed.items()]
        console.print(f"compatibility rules: {', '.join(told)}", highlight=False)
