"""`gre curate`: sort drafts into GRE30K-CoT, -Judge and -Seed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.data.curate import Curated

# Share of the photos in one group beyond which the shares of a split are hard to meet.
_LARGE_GROUP = 0.1

app = typer.Typer(rich_markup_mode=None)


@app.command()
def curate(
    drafts: Annotated[Path, typer.Argument(help="drafts.jsonl, as gre teach writes it.")],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: correct_within_km=25 ...")
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option(help="All seeds; those without a draft join the Seed set.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that examine drafts.")] = 1,
    runner: Annotated[str, typer.Option(help="local, ray or ray:ADDRESS.")] = "local",
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Sort drafts into cot.jsonl, judge.jsonl and seed.jsonl; every drop has a counted reason.

    Photos are split by place with split.validation=0.05 split.test=0.05: what is held out goes to
    OUT/validation and OUT/test. What each theta would yield is in OUT/theta.json and theta.svg.
    """
    from gre.cli.app_common import echo_json, progress
    from gre.config import load_config
    from gre.data import curate as stage
    from gre.data.runner import open_runner
    from gre.report.svg import standalone
    from gre.report.theta import theta_figure
    from gre.store import write_text

    settings = load_config(stage.CurateConfig, config, overrides or ())
    with open_runner(runner, jobs=jobs) as spread, progress("curate") as meter:
        result = stage.run(drafts, seeds, out, settings, runner=spread, progress=meter.update)
    write_text(out / "theta.svg", standalone(theta_figure(result.sweep)))
    if json:
        echo_json(result.counts() | {"theta": [row.row() for row in result.sweep]})
    else:
        _echo(result, out)


def _echo(result: "Curated", out: Path) -> None:
    from gre.cli.app_common import echo_tally

    echo_tally("drafts", result.tally)
    counts = result.counts()
    _echo_sizes("", counts)
    for split, sizes in counts.get("held_out", {}).items():
        _echo_sizes(f"{split}: ", sizes)
    if result.straddling:
        typer.echo(f"{result.straddling} places lie in several of the splits that the seeds have")
    if result.largest_group > _LARGE_GROUP:
        typer.echo(
            f"{result.largest_group:.0%} of the photos are one group and stay together; a lower "
            "split.near_bits or a higher split.cell_level joins less"
        )
    typer.echo(f"{'theta km':>9}{'within':>9}{'yield':>8}{'CoT':>9}{'Judge':>9}{'surplus':>9}")
    for row in result.sweep:
        judged = row.judge_true + row.judge_false
        typer.echo(
            f"{row.theta_km:>9g}{row.right:>9}{row.yield_share:>8.1%}{row.cot:>9}{judged:>9}"
            f"{row.surplus:>9}{'  <' if row.chosen else ''}"
        )
    typer.echo(f"wrote {out}")


def _echo_sizes(title: str, sizes: dict[str, object]) -> None:
    judge = sizes["judge"]
    assert isinstance(judge, dict)
    true, false = judge["true"], judge["false"]
    typer.echo(f"{title}CoT    {sizes['cot']:>7}")
    typer.echo(f"{title}Judge  {true + false:>7}  ({true} true, {false} false)")
    typer.echo(f"{title}Seed   {sizes['seed']:>7}")
