"""`gre bench compare` and `gre bench geoworld`: systems side by side, in one report."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.bench.compare import Compared


def compare(
    truth: Annotated[Path, typer.Argument(help="Photos with truth: JSONL or Parquet.")],
    predictions: Annotated[
        list[str],
        typer.Argument(help="FILE, NAME=FILE or a folder: predictions (JSONL), scores (JSON)."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the page and the tables.")],
    suite: Annotated[
        str | None, typer.Option(help="The public suite it is: adds the published rows.")
    ] = None,
    reference: Annotated[
        str | None, typer.Option(help="The system all others are held against; or the first.")
    ] = None,
    mode: Annotated[
        list[str] | None, typer.Option(help="NAME=MODE, where a name does not tell; repeated.")
    ] = None,
    bound: Annotated[
        Path | None, typer.Option(help="Adds a row: what gre world bound --json printed.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the photos are called.")] = None,
    add: Annotated[
        list[Path] | None, typer.Option(help="compare.json of another suite, for one page of both.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the bootstrap.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Put systems side by side: published and measured rows, differences, calibration."""
    from dataclasses import replace

    from gre.bench.compare import compare_systems, entries_from, read_report
    from gre.bench.compare.modes import read_modes
    from gre.bench.score import read_bound
    from gre.cli.app_common import read_named, read_pairs
    from gre.errors import ConfigError

    started = time.time()
    modes = read_modes(read_pairs(mode or [], "--mode"))
    entries = entries_from(read_named(predictions))
    stray = sorted(modes.keys() - {entry.name for entry in entries})
    if stray:
        raise ConfigError(f"--mode {stray[0]}: no such system")
    compared = compare_systems(
        [replace(entry, mode=modes.get(entry.name)) for entry in entries],
        truth,
        key=suite or truth.stem,
        title=title or _title(suite) or truth.stem,
        benchmark=suite or "",
        reference=reference,
        bounds=[read_bound(bound)] if bound else [],
        seed=seed,
    )
    others = [other for path in add or [] for other in read_report(path).suites]
    inputs = [truth, *(entry.file for entry in entries), *(add or [])]
    settings = {"suite": suite, "reference": compared.reference, "modes": modes, "seed": seed}
    _write([compared, *others], out, inputs, settings, started, as_json=as_json)


def _title(suite: str | None) -> str | None:
    """What a public suite is called; a suite that is not known is a mistake."""
    if suite is None:
        return None
    from gre.bench.suites.card import suite_card

    return suite_card(suite).title


def _write(
    suites: Sequence["Compared"],
    out: Path,
    inputs: Sequence[Path],
    settings: Mapping[str, object],
    started: float,
    *,
    as_json: bool,
) -> None:
    from gre.bench.compare import ComparisonReport, join
    from gre.bench.compare.tables import as_markdown
    from gre.cli.app_common import echo_json
    from gre.report.compare import write_comparison
    from gre.store import write_manifest

    report = ComparisonReport(
        title="Systems compared",
        made=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        lede="Measured and published numbers side by side, each marked as what it is.",
        suites=join(suites),
    )
    files = write_comparison(report, out)
    write_manifest(
        out, stage="bench compare", config=dict(settings), inputs=inputs, started=started,
        name="compare.manifest.json",
    )  # fmt: skip
    if as_json:
        echo_json(report.model_dump(mode="json"))
        return
    typer.echo(as_markdown(report))
    for file in files:
        typer.echo(f"wrote {file}")


def geoworld(
    out: Annotated[Path, typer.Option(help="Folder for everything it makes.")] = Path(
        "gre-geoworld"
    ),
    budget: Annotated[
        float, typer.Option(help="Scales the scenes; 1 is 12,000 to train on, 1,000 to test on.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="Of the scenes and of every training.")] = 0,
    demo: Annotated[
        Path | None, typer.Option(help="A finished gre demo: its scenes and models take part.")
    ] = None,
    train_gre: Annotated[
        bool, typer.Option("--train-gre", help="Run the demo first, instead of the shipped tiny.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew in --out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Train every baseline on the same GeoWorld scenes; compare with GRE and the Bayes bound."""
    from gre.cli.app_common import as_overrides
    from gre.cli.demo import require_training
    from gre.cli.stage_lines import shown_stages
    from gre.config import load_config
    from gre.demo.contest import ContestConfig, run, start_afresh

    options = {"out": out, "budget": budget, "seed": seed, "demo": demo, "train_gre": train_gre}
    config = load_config(ContestConfig, None, as_overrides(options))
    require_training()
    if fresh:
        start_afresh(config.out)
    with shown_stages() as show:
        page = run(config, show)
    table = page.with_suffix(".json" if as_json else ".md")
    typer.echo(table.read_text(encoding="utf-8"))
    if not as_json:
        typer.echo(f"report: {page.resolve()}")
