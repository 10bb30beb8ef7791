"""`gre bench build select` and `gre bench build vote`: which photos the benchmark may use."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from gre.bench.build.select import Selection
    from gre.bench.build.voting import Voted

AsJson = Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")]


def select(
    photos: Annotated[Path, typer.Argument(help="Seeds, or GeoWorld's truth.jsonl.")],
    corpus: Annotated[
        Path, typer.Option(help="corpus.jsonl of `gre bench build corpus`, or its folder.")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: n=300 faces.max_share=0.5 ...")
    ] = None,
    encoder: Annotated[
        str, typer.Option(help="tiny (knows GeoWorld only), hf:NAME_OR_DIR, or a directory.")
    ] = "tiny",
    validation: Annotated[
        str | None,
        typer.Option(
            help="Labelled photos: a JSONL, an exported vote, GeoWorld's truth, geoworld:N@SEED."
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(help="Photos to stay apart from, as the training data: SOURCE[=IMAGES]."),
    ] = None,
    placeholder: Annotated[
        list[Path] | None, typer.Option(help="Placeholders: .txt with checksums or hashes.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that look at photos.")] = 2,
    runner: Annotated[str, typer.Option(help="local, ray or ray:ADDRESS.")] = "local",
    json: AsJson = False,
) -> None:
    """Keep the photos that tell of their place: selected.jsonl, with a reason for each other one.

    Photos are compared with the corpus; the threshold is chosen on labelled photos, or given by
    hand as similarity.threshold=X. Run again, no photo is looked at twice.
    """
    from gre.bench.build.select import SelectConfig, labelled_file, read_prompts, run
    from gre.cli.app_common import echo_json, steps
    from gre.config import load_config
    from gre.data.placeholders import read_list
    from gre.data.runner import open_runner
    from gre.data.seeds import counting
    from gre.models.dual import load_dual
    from gre.store import require_file

    settings = load_config(SelectConfig, config, overrides or ())
    prompts = read_prompts(corpus)
    require_file(photos)
    model = load_dual(encoder)
    with steps() as progress, open_runner(
        runner, jobs=jobs, inputs=[photos], outputs=[out]
    ) as spread:  # fmt: skip
        labelled = None
        if validation is not None:
            labelled = labelled_file(
                validation, out / "validation", photos=photos, processes=jobs,
                progress=counting("rendering labelled scenes", progress),
            )  # fmt: skip
        selection = run(
            photos, prompts, model, out, settings, validation=labelled, exclude=exclude or (),
            placeholders=read_list(placeholder or ()), inputs=[*(placeholder or ())],
            runner=spread, progress=progress,
        )  # fmt: skip
    if selection.real and not encoder.startswith("hf:"):
        typer.echo(
            f"{selection.real} photos are not GeoWorld's, and the encoder {encoder} knows nothing "
            "else: their scores mean nothing; name a real one, --encoder hf:NAME",
            err=True,
        )
    if json:
        echo_json(_as_json(selection))
    else:
        _echo(selection, out)


def vote(
    selected: Annotated[Path, typer.Argument(help="selected.jsonl of `gre bench build select`.")],
    out: Annotated[Path, typer.Option(help="Folder for the review and its export.")],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: seed=1 errors.scene=0.1 ...")
    ] = None,
    simulate: Annotated[
        Literal["geoworld"] | None,
        typer.Option(help="Have simulated annotators vote, who know GeoWorld's truth and err."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Have annotators vote on photos: can country or city be inferred from this photo alone?

    People vote in `gre review`; the commands are printed. Only for GeoWorld, whose truth is known,
    --simulate has simulated annotators vote instead, through the same project.
    """
    from gre.bench.build.voting import VoteConfig, commands, simulate_votes
    from gre.cli.app_common import echo_json, progress
    from gre.config import load_config
    from gre.store import count_records

    settings = load_config(VoteConfig, config, overrides or ())
    total = count_records(selected)
    if simulate is None:
        for line in commands(selected, out):
            typer.echo(line)
        return
    with progress("simulated votes", total * settings.annotators) as meter:
        voted = simulate_votes(selected, out, settings, progress=meter)
    if json:
        echo_json(voted.counts())
    else:
        _echo_votes(voted)


def _as_json(selection: "Selection") -> dict[str, Any]:
    chosen = selection.thresholds
    return selection.tally.counts() | {
        "scenes": dict(selection.scenes),
        "kinds": dict(selection.kinds),
        "threshold": chosen.similarity.threshold,
        "threshold_by_hand": chosen.similarity.by_hand,
        "auc": chosen.similarity.auc,
        "macro_f1": chosen.macro_f1,
        "scene_accuracy": None if chosen.scenes is None else chosen.scenes.accuracy.value,
    }


def _echo(selection: "Selection", out: Path) -> None:
    from gre.bench.build.voting import commands
    from gre.cli.app_common import echo_tally

    echo_tally("photos", selection.tally)
    for line in _distribution(selection):
        typer.echo(line)
    typer.echo(f"wrote {selection.file}; the vote is next:")
    for line in commands(selection.file, out.parent / "vote", selection.review_root):
        typer.echo(f"  {line}")


def _distribution(selection: "Selection") -> list[str]:
    """What was chosen, and by which thresholds."""
    chosen = selection.thresholds
    similarity = chosen.similarity
    if similarity.by_hand:
        lines = [f"threshold {similarity.threshold:.4f}, given by hand"]
    else:
        low, high = similarity.interval or (similarity.threshold,) * 2
        lines = [
            f"threshold {similarity.threshold:.4f} [{low:.4f}, {high:.4f}], chosen by "
            f"{similarity.objective} on {similarity.n} labelled photos "
            f"({similarity.n - similarity.positives} uninformative); AUC {similarity.auc:.3f}"
        ]
        if held := similarity.held_out:
            lines.append(
                f"  held out: keeps {held.tp} of {held.tp + held.fn} informative, "
                f"drops {held.tn} of {held.fp + held.tn} uninformative"
            )
    if chosen.macro_f1 is not None:
        lines.append(f"kinds by the encoder: F1 {chosen.macro_f1:.3f} held out, mean of the kinds")
    if chosen.scenes is not None:
        rate = chosen.scenes.accuracy
        told = f"{rate.value:.1%} [{rate.low:.1%}, {rate.high:.1%}] of {chosen.scenes.n}"
        lines.append(f"scenes by the encoder, nothing fitted: {told} right")
    for title, counts in (("scene", selection.scenes), ("kind", selection.kinds)):
        lines += [f"  {title:<6}{name:<22}{n:>6}" for name, n in counts.items()]
    return lines


def _echo_votes(voted: "Voted") -> None:
    from gre.cli.app_common import echo_tally

    echo_tally("voted", voted.tally)
    typer.echo(
        f"by {voted.annotators} SIMULATED annotators who know GeoWorld's truth; "
        f"{voted.adjudicated} adjudicated; alpha {voted.alpha_line}"
    )
    typer.echo(f"wrote {voted.photos}")
