"""`gre locate`: tell where photos were taken, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.models.locate import Located

app = typer.Typer(rich_markup_mode=None)


@app.command()
def locate(
    photos: Annotated[list[Path], typer.Argument(help="Photos, or GeoWorld scenes for tiny.")],
    model: Annotated[
        str,
        typer.Option(help="tiny, hf:NAME_OR_DIR, a directory, openai:MODEL@BASE_URL."),
    ] = "tiny",
    samples: Annotated[int, typer.Option(min=1, help="Answers a photo.")] = 1,
    temperature: Annotated[
        float | None, typer.Option(min=0, help="Default: 0, or 0.7 for several samples.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of sampling.")] = 0,
    prompt: Annotated[
        str, typer.Option(help="What to ask: locate, or teach for models not trained here.")
    ] = "locate",
    force: Annotated[
        bool, typer.Option("--force", help="Let a GeoWorld model answer about a real photo.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a photo.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Also write one self-contained HTML page.")
    ] = None,
) -> None:
    """Tell where photos were taken: the reasoning, the coordinate, the nearest place."""
    from gre.cli.app_common import echo_json
    from gre.models import locate as work
    from gre.models.spec import knows_geoworld_only, load_geolocator, parse_spec

    if temperature is None:
        temperature = 0.7 if samples > 1 else 0.0
    spec = parse_spec(model)
    results = work.locate(
        photos,
        lambda: load_geolocator(spec),
        geoworld_only=knows_geoworld_only(spec) and not force,
        samples=samples,
        temperature=temperature,
        seed=seed,
        prompt=prompt,
    )
    told = []
    for result in results:
        told.append(result)
        if json:
            echo_json(result.to_json())
        else:
            _show(result)
    if report is not None:
        from gre.report.located import write_located

        write_located(told, report, model=model)
        typer.echo(f"wrote {report}", err=json)
    if not any(result.at for result in told):
        raise typer.Exit(2)


def _show(result: "Located") -> None:
    if result.at is None or result.place is None:
        typer.echo(f"gre: {result.photo}: {_without(result)}", err=True)
        return
    place = result.place
    names = ", ".join(name for name in (place.city, place.region, place.country) if name)
    typer.echo(f"{result.photo}")
    if result.chain:
        typer.echo("\n".join(f"  {line}" for line in result.chain.splitlines()))
    typer.echo(f"  coordinate: {result.at.text()}")
    typer.echo(f"  place:      {names} ({place.distance_km:.0f} km away)")
    if result.samples:
        typer.echo(f"  samples:    {'; '.join(at.text() for at in result.samples)}")


def _without(result: "Located") -> str:
    """Give the error without the path, which the line begins with already."""
    return (result.error or "no answer").removeprefix(f"{result.photo}: ")
