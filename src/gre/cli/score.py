"""`gre score`: any system's predictions file against the truth; no model needed."""

from pathlib import Path
from typing import Annotated

import typer

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
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Break down by continent, country, or a column."),
    ] = None,
    levels: Annotated[
        bool, typer.Option(help="Measure how often country, region and city are right.")
    ] = True,
    against: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Another system's predictions: compare photo by photo."),
    ] = None,
    duplicates: Annotated[
        str | None,
        typer.Option(
            metavar="last|first|each|refuse",
            help="Which of several answers to one photo counts. Default: last.",
        ),
    ] = None,
    compat: Annotated[
        str | None,
        typer.Option(
            metavar="KEY=VALUE,...",
            help="Another paper's rules: radius_km, distance=haversine|geodesic, bound=le|lt, "
            "denominator=all|listed|answered, parser=standard|first_two_decimals, geoscore_km, "
            "failed=miss|zero_zero|hit|KM, null_island=answer|failed.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Write a page with error histogram and map."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Score a predictions file: accuracy with intervals, GeoScore, median and mean error."""
    from gre.bench.score_file import Columns, read_rules, score_file
    from gre.bench.score_file import against as compare
    from gre.cli.app_common import echo_json
    from gre.errors import ConfigError

    if against is not None and truth is None:
        raise ConfigError("--against needs --truth: the photos that both files answer")
    rules = read_rules(thresholds, compat, duplicates)
    if against is not None and rules.duplicates == "each":
        raise ConfigError("--against: duplicates=each counts photos twice; the two do not pair")
    columns = Columns(
        id=id,
        response=response,
        lat=lat,
        lon=lon,
        truth_id=truth_id,
        truth_lat=truth_lat,
        truth_lon=truth_lon,
    )

    files = [predictions] if against is None else [predictions, against]
    scores = [
        score_file(path, truth, columns=columns, rules=rules, by=by or (), levels=levels)
        for path in files
    ]
    names = [path.name for path in files]
    comparison = None if against is None else compare(scores[0], scores[1])
    if report is not None:
        from gre.report.score_page import write_score_page

        write_score_page(report, scores, names, comparison)
    if json:
        found = scores[0].to_json()
        if comparison is not None:
            found["against"] = {
                "file": names[1],
                **comparison.to_json(),
                "score": scores[1].to_json(),
            }
        echo_json(found)
        return
    from gre.cli.score_table import show, show_against

    for found_score, name in zip(scores, names, strict=True):
        show(found_score, name)
    if comparison is not None:
        show_against(comparison, names)
    if report is not None:
        typer.echo(f"report: {report}")
