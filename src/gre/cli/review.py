"""`gre review`: annotators review chains, vote on photos and mark key steps, in a browser."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from gre.data.review.quality import Question

app = typer.Typer(
    help="Review chains, votes and key steps in a browser.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
annotators = typer.Typer(help="Who reviews.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(annotators, name="annotators")

In = Annotated[Path, typer.Option("--project", help="The review's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")]


@app.command()
def create(
    records: Annotated[Path, typer.Argument(help="cot.jsonl for chains; else photos.")],
    project: Annotated[Path, typer.Option(help="Folder of the review, to be made.")],
    kind: Annotated[
        Literal["chain", "vote", "key-steps"], typer.Option(help="What annotators are asked.")
    ],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: annotators_per_item=3 ...")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Records with their right verdicts, mixed in blind.")
    ] = None,
    root: Annotated[
        Path | None, typer.Option(help="Folder that all pictures have to lie in.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that work on pictures.")] = 1,
    json: AsJson = False,
) -> None:
    """Make a review of records; what cannot be reviewed is in exclusions.jsonl with its reason.

    The rules (annotators_per_item, gold_share, chain.strike=majority, vote.drop_at_no=2, ...) are
    declared in PROJECT/project.json and can be changed there.
    """
    from gre.cli.app_common import echo_json, echo_tally, progress
    from gre.config import load_config
    from gre.data.review import ReviewConfig, TaskKind
    from gre.data.review.creating import create_from_records
    from gre.data.runner import LocalRunner
    from gre.store import count_records

    settings = load_config(ReviewConfig, config, overrides or ())
    task: TaskKind = "key_steps" if kind == "key-steps" else kind
    total = count_records(records) if records.suffix != ".json" else None
    with progress("review create", total) as meter:
        created = create_from_records(
            records, project, task, settings, gold=gold, pictures_below=root,
            runner=LocalRunner(jobs), progress=meter,
        )  # fmt: skip
    created.project.close()
    if json:
        echo_json(created.tally.counts())
    else:
        echo_tally("items", created.tally)
        typer.echo(f"wrote {project}; next: gre review annotators add NAME --project {project}")


@annotators.command()
def add(
    name: Annotated[str, typer.Argument(help="What they are called in the review.")],
    project: In,
    adjudicates: Annotated[bool, typer.Option(help="They may settle disagreements.")] = False,
    reviews: Annotated[bool, typer.Option(help="They get items to review.")] = True,
) -> None:
    """Let somebody in, and print their token, which is shown only this once."""
    from gre.data.review import Project

    with Project.open(project) as opened:
        token = opened.add_annotator(name, adjudicates=adjudicates, reviews=reviews)
    typer.echo(token)


@annotators.command()
def renew(name: Annotated[str, typer.Argument(help="Who.")], project: In) -> None:
    """Print a new token for somebody; the old one no longer opens anything."""
    from gre.data.review import Project

    with Project.open(project) as opened:
        typer.echo(opened.renew_token(name))


@annotators.command("list")
def list_annotators(project: In) -> None:
    """Say who reviews."""
    from gre.data.review import Project

    with Project.open(project) as opened:
        for one in opened.annotators():
            typer.echo(f"{one.name}{'  (adjudicates)' if one.adjudicates else ''}")


@app.command()
def serve(
    project: In,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8484,
) -> None:
    """Serve the page to annotators, each with their token; on this machine alone by default."""
    from gre.app.review.server import serve as serve_page
    from gre.data.review import Project

    with Project.open(project) as opened:
        serve_page(opened, host, port, announce=typer.echo)


@app.command()
def status(project: In, json: AsJson = False) -> None:
    """Say how far everybody is, how much they agree, and how they did on gold items."""
    from gre.cli.app_common import echo_json
    from gre.data.review import Project
    from gre.data.review.status import status_of

    with Project.open(project) as opened:
        found = status_of(opened)
    if json:
        echo_json(found.counts())
        return
    typer.echo("  ".join(f"{state} {n}" for state, n in found.states.items()))
    typer.echo(f"{'annotator':<20}{'done':>7}{'left':>7}{'flagged':>9}{'median s':>10}{'/hour':>8}")
    for one in found.paces:
        speed = f"{_number(one.median_s):>10}{_number(one.per_hour):>8}"
        typer.echo(f"{one.annotator:<20}{one.done:>7}{one.left:>7}{one.flagged:>9}{speed}")
    for question in found.questions:
        _echo_question(question)
    for score in found.gold:
        if score.asked:
            typer.echo(f"gold: {score.annotator}: {score.right} of {score.asked} as expected")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _echo_question(question: "Question") -> None:
    alpha = question.alpha
    if alpha.alpha != alpha.alpha:
        typer.echo(f"{question.name}: no agreement to measure yet ({alpha.units} units)")
        return
    low, high = alpha.interval
    typer.echo(
        f"{question.name}: alpha {alpha.alpha:.3f} ({low:.3f} to {high:.3f}), {question.level}, "
        f"{alpha.units} units, {alpha.values} values"
    )
    for (a, b), kappa in question.kappa.items():
        typer.echo(f"  kappa {kappa:.3f}  {a}, {b}")


@app.command()
def export(
    project: In,
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    json: AsJson = False,
) -> None:
    """Write the records that annotators agree on, their provenance, and what was dropped and why.

    Chains go to cot.jsonl, which gre train sft reads; photos to photos.jsonl, key steps to
    key_steps.jsonl.
    """
    from gre.cli.app_common import echo_json, echo_tally, progress
    from gre.data.review import Project
    from gre.data.review.exporting import export as write

    with Project.open(project) as opened, progress("review export", len(opened)) as meter:
        done = write(opened, out, progress=meter)
    if json:
        echo_json(done.tally.counts())
    else:
        echo_tally("items", done.tally)
        typer.echo(f"wrote {done.records}")


@app.command()
def export_label_studio(
    project: In,
    out: Annotated[Path, typer.Option(help="The tasks' file; the form goes beside it, as .xml.")],
    annotations: Annotated[
        bool, typer.Option(help="With the verdicts that stand; annotators would see them.")
    ] = False,
    image_prefix: Annotated[
        str, typer.Option(help="What image paths begin with: /data/local-files/?d=...")
    ] = "",
) -> None:
    """Write tasks with pre-annotations, and the labelling configuration, for Label Studio."""
    from gre.data.review import Project
    from gre.data.review import label_studio as studio

    with Project.open(project) as opened:
        n = studio.export_label_studio(
            opened, out, annotations=annotations, image_prefix=image_prefix
        )
    typer.echo(f"wrote {n} tasks to {out}, and the form to {out.with_suffix('.xml')}")


@app.command()
def import_label_studio(
    file: Annotated[Path, typer.Argument(help="Label Studio's export, in its JSON format.")],
    project: In,
    annotator: Annotated[
        list[str] | None, typer.Option(help="Who is who: THEIRS=NAME, as 7=Ann. Repeatable.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Take Label Studio's annotations as verdicts; what is dropped has a counted reason."""
    from gre.cli.app_common import echo_json, echo_tally, read_pairs
    from gre.data.review import Project
    from gre.data.review import label_studio as studio

    names = read_pairs(annotator or [], "--annotator")
    with Project.open(project) as opened:
        done = studio.import_label_studio(opened, file, names)
    for problem in done.problems:
        typer.echo(problem, err=True)
    if json:
        counts: dict[str, Any] = done.tally.counts()
        echo_json(counts)
    else:
        echo_tally("annotations", done.tally)
