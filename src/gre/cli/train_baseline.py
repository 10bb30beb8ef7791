"""`gre train-baseline NAME`: the older methods, trained on the same seeds with one command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.train.baselines.run import TrainedBaseline
    from gre.train.baselines.work import Report

app = typer.Typer(rich_markup_mode=None)


@app.command()
def train_baseline(
    name: Annotated[
        str,
        typer.Argument(
            help="constant, random, retrieval, cells, hierarchy, contrastive, rag, direct; or all."
        ),
    ],
    seeds: Annotated[
        Path | None, typer.Option(help="Photos with coordinates: JSONL or Parquet.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the baseline; run again to resume.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: key=value, group.key=value.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Train an older method on the seeds; baseline:OUT is then a model like any other."""
    from gre.cli.app_common import as_overrides, reporting

    given = [*(overrides or ()), *as_overrides({"seeds": seeds, "out": out})]
    with reporting(quiet) as report:
        ended = _all(config, given, report) if name == "all" else _one(name, config, given, report)
    for each in ended:
        _show(each, as_json=json)


def _one(
    name: str, config: Path | None, given: list[str], report: "Report"
) -> list["TrainedBaseline"]:
    from gre.train.baselines.run import method_named, settings_for, train_baseline

    return [train_baseline(method_named(name), settings_for(name, config, given), report)]


def _all(config: Path | None, given: list[str], report: "Report") -> list["TrainedBaseline"]:
    from gre.config import load_config
    from gre.train.baselines.everything import AllConfig, train_all

    return list(train_all(load_config(AllConfig, config, given), report).values())


def _show(ended: "TrainedBaseline", *, as_json: bool) -> None:
    from gre.cli.app_common import echo_json

    if as_json:
        row = {"method": ended.method, "model": f"baseline:{ended.out}", **ended.counts}
        echo_json(row | {"seconds": round(ended.seconds, 1)})
        return
    took = f"{ended.seconds:.0f} s" if ended.seconds else "finished before"
    counted = f"{ended.counts['kept']} of {ended.counts['seen']} photos"
    typer.echo(f"baseline:{ended.out}: {ended.method}, {counted}, {took}")
    for reason, count in ended.counts["dropped"].items():
        typer.echo(f"  dropped {count:>7}  {reason}")
