"""`gre bench build annotate`: a teacher drafts rationales, annotators mark their key steps."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from gre.bench.build.annotate import AnnotateConfig
    from gre.bench.build.annotate.teachers import Teacher
    from gre.records import Tally

STOPPED_AT_LIMIT = 3


def annotate(
    photos: Annotated[Path, typer.Argument(help="Photos with coordinates, as a vote keeps them.")],
    teacher: Annotated[
        str, typer.Option(help="Model SPEC; geoworld-oracle and geoworld-teacher know scenes.")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write to; it keeps the journal.")],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: min_steps=3 marking.kept=0.1 ..")
    ] = None,
    prompt: Annotated[
        str | None, typer.Option(help="Name of the instruction, or FILE.txt of your own.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="The first so many photos.")] = None,
    sorter: Annotated[
        str, typer.Option(help="Who gives steps their first tag: offline, or a model SPEC.")
    ] = "offline",
    extractor: Annotated[
        str, typer.Option(help="Who finds their indicators: offline, or a model SPEC.")
    ] = "offline",
    simulate: Annotated[
        Literal["geoworld"] | None,
        typer.Option(help="Have programs mark key steps, which know GeoWorld's scenes and err."),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Questions to a server at once.")] = 8,
    timeout: Annotated[float, typer.Option(min=0.1, help="Wait for one answer, seconds.")] = 180,
    max_side: Annotated[int, typer.Option(min=28, help="Scale photos down to, pixels.")] = 1024,
    max_tokens: Annotated[int, typer.Option(min=1, help="Longest answer of a server.")] = 2048,
    max_usd: Annotated[
        float | None, typer.Option(min=0, help="Stop before all answers cost more than this.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings, such as prices.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Ask a teacher to explain each photo, given where it was taken: drafts.jsonl.

    Then people mark the key steps in `gre review`; the commands are printed. Only for GeoWorld,
    whose truth is known, --simulate has programs mark them, through the same review. Run again, it
    asks for what is missing. Exit code 3: stopped at the spending limit.
    """
    from gre.bench.build.annotate import DRAFTS, AnnotateConfig, run
    from gre.bench.build.annotate.teachers import MAY_PASS, teacher_of
    from gre.bench.chains.sorting import load_sorter
    from gre.bench.corpus.load import load_extractor
    from gre.cli.app_common import as_overrides, echo_json, echo_tally, progress
    from gre.config import load_config
    from gre.errors import InputError
    from gre.models.openai_endpoint import EndpointOptions
    from gre.models.spec import load_geolocator

    given = as_overrides({"prompt": prompt, "limit": limit, "max_usd": max_usd})
    settings = load_config(AnnotateConfig, config, [*given, *(overrides or ())])
    endpoint = EndpointOptions(max_side, max_tokens, concurrency, timeout)
    model = load_geolocator(teacher, endpoint=endpoint)
    with progress("rationales") as meter:
        asked = teacher_of(model, out / "journal.sqlite", settings, meter.update)
        tally = run(
            photos, asked, load_sorter(sorter, journal=out / "sorting.sqlite", endpoint=endpoint),
            load_extractor(
                extractor, journal=out / "extraction.sqlite", endpoint=endpoint
            ),
            out, settings,
        )  # fmt: skip
    _refuse_to_go_on_half_way(asked)
    waiting = sum(n for reason, n in tally.dropped.items() if reason in MAY_PASS)
    if waiting:
        typer.echo(f"gre: {waiting} still open: run the same command again", err=True)
    marked = _simulated(out / DRAFTS, out, settings) if simulate and tally.kept else None
    if json:
        counts: dict[str, Any] = tally.counts()
        echo_json(counts | ({"marked": marked.counts()} if marked else {}))
        return
    echo_tally("drafts", tally)
    if not tally.kept:
        raise InputError(f"{photos}: not one rationale is of use")
    if marked is not None:
        echo_tally(f"key steps, marked by {settings.annotators} SIMULATED annotators", marked)
        typer.echo(f"wrote {out / 'marked' / 'key_steps.jsonl'}")
        return
    typer.echo(f"wrote {out / DRAFTS}; people mark the key steps next:")
    for line in commands(out / DRAFTS, out):
        typer.echo(f"  {line}")


def _refuse_to_go_on_half_way(teacher: "Teacher") -> None:
    if teacher.stopped is None:
        return
    typer.echo(f"gre: {teacher.stopped}; raise --max-usd and run the same command again", err=True)
    raise typer.Exit(STOPPED_AT_LIMIT)


def _simulated(drafts: Path, out: Path, settings: "AnnotateConfig") -> "Tally":
    """Have programs mark what was drafted."""
    from gre.bench.build.key_steps import mark_simulated
    from gre.cli.app_common import progress
    from gre.store import count_records

    with progress("simulated marks", count_records(drafts) * settings.annotators) as meter:
        done = mark_simulated(
            drafts, out / "review", out / "marked", errors=settings.marking,
            annotators=settings.annotators, seed=settings.seed, progress=meter,
        )  # fmt: skip
    return done.tally


def commands(drafts: Path, out: Path) -> list[str]:
    """The commands with which people mark key steps, and with which the benchmark is made then."""
    from gre.bench.build.key_steps import pictures_root

    review, marked = shlex.quote(str(out / "review")), shlex.quote(str(out / "marked"))
    below = pictures_root(drafts)
    inside = below.is_relative_to(drafts.absolute().parent.parent.resolve())
    root = "" if inside else f" --root {shlex.quote(str(below))}"
    given, steps = shlex.quote(str(drafts)), shlex.quote(str(out / "marked" / "key_steps.jsonl"))
    return [
        f"gre review create {given} --project {review} --kind key-steps{root}",
        f"gre review annotators add NAME --project {review}   # three of them",
        f"gre review serve --project {review}",
        f"gre review export --project {review} --out {marked}",
        f"gre bench build items {steps} --drafts {given} --corpus CORPUS --out DIR",
    ]
