"""`gre world`: scenes with truth, and the Bayes-optimal table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.world.bound import Bound, Share

app = typer.Typer(
    no_args_is_help=True, help="GeoWorld: scenes with truth, the Bayes-optimal table."
)


@app.command()
def render(
    out: Annotated[Path, typer.Option("--out", help="Folder for images/ and truth.jsonl.")],
    n: Annotated[int, typer.Option("--n", help="How many scenes.")] = 100,
    size: Annotated[int, typer.Option("--size", help="Picture width in pixels.")] = 448,
    seed: Annotated[int, typer.Option("--seed", help="Names the world's history.")] = 0,
    split: Annotated[str, typer.Option("--split", help="train|validation|test|unseen")] = "train",
    start: Annotated[int, typer.Option("--start", help="Number of the first scene.")] = 0,
    processes: Annotated[int, typer.Option("--processes", help="0 is one a core.")] = 0,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="Also a contact sheet PNG.")] = None,
) -> None:
    """Render scenes to PNG, with everything that is known about them in truth.jsonl."""
    from gre.cli.app_common import checked, progress
    from gre.world.render import RenderConfig, run

    config = checked(
        RenderConfig, n=n, size=size, seed=seed, split=split, start=start, processes=processes
    )
    with progress("rendering", n) as advance:
        truths = run(config, out, advance)
    if sheet is not None:
        from gre.world.sheet import contact_sheet

        contact_sheet([out / truth.image for truth in truths], sheet)
    typer.echo(f"{len(truths)} scenes in {out / 'truth.jsonl'}")


@app.command()
def examples(
    out: Annotated[Path, typer.Option("--out", help="Folder to copy them to.")],
) -> None:
    """Copy the handful of scenes that come with the package, to try `gre locate` on."""
    from importlib import resources
    from shutil import copyfile

    out.mkdir(parents=True, exist_ok=True)
    scenes = resources.files("gre.world") / "examples"
    for scene in sorted(scenes.iterdir(), key=lambda file: file.name):
        if scene.name.endswith(".png"):
            copyfile(str(scene), out / scene.name)
            typer.echo(str(out / scene.name))


@app.command()
def bound(
    n: Annotated[int, typer.Option("--n", help="How many scenes to average over.")] = 1000,
    size: Annotated[int, typer.Option("--size", help="Picture width in pixels.")] = 112,
    seed: Annotated[int, typer.Option("--seed", help="Names the world's history.")] = 0,
    split: Annotated[str, typer.Option("--split", help="Which scenes.")] = "validation",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the accuracy that no model can beat, and what one answer a photo can reach."""
    from gre.cli.app_common import checked, progress
    from gre.world.bound import BoundConfig, run

    config = checked(BoundConfig, n=n, size=size, seed=seed, split=split)
    with progress("inferring", n) as advance:
        result = run(config, advance)
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
        return
    for line in _table(result):
        typer.echo(line)


def _table(result: "Bound") -> list[str]:
    rows = {"optimal": result.optimal, "realised": result.realised, "single": result.single}
    rows |= {f"  {name}": shares for name, shares in result.by_label.items()}
    rows |= {f"  {cues} cues": shares for cues, shares in result.by_cues.items()}
    head = f"GeoWorld at {result.size} px, {result.n} {result.split} scenes, seed {result.seed}"
    lines = [head, f"{'within km':<24}" + "".join(f"{radius:>20}" for radius in result.optimal)]
    lines += [
        f"{name:<24}" + "".join(_cell(share) for share in row.values())
        for name, row in rows.items()
    ]
    lines.append(f"single best answer: median error {result.median_km:.0f} km")
    lines.append("indicator kinds, share of (scene, kind) pairs:")
    lines += [f"  {kind:<18}{share:6.1%}" for kind, share in sorted(result.kinds.items())]
    return lines


def _cell(share: "Share") -> str:
    return f"{share.value:8.1%} {f'[{share.low:.1%}, {share.high:.1%}]':>11}".rjust(20)
