"""`gre bench export`: GREval-Bench as a task of other frameworks."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    help="Take a benchmark to other frameworks (inspect-ai finds it by itself: gre/greval).",
)


@app.callback()
def frameworks() -> None:
    """Keeps `lmms-eval` a word of its own while it is the only command."""


@app.command("lmms-eval")
def lmms_eval(
    greval: Annotated[
        Path,
        typer.Argument(help="greval.jsonl, or the directory of gre bench build publish."),
    ],
    out: Annotated[Path, typer.Option(help="The task folder to write.")],
    dataset: Annotated[
        str | None,
        typer.Option(help="Load photos from there: a name on the Hub, or a directory."),
    ] = None,
    prompt: Annotated[str, typer.Option(help="A prompt of the suite, or a text file.")] = "locate",
    chains: Annotated[
        bool | None,
        typer.Option(
            "--chains/--no-chains",
            help="Score the reasoning; default: where there are key steps.",
        ),
    ] = None,
    judge: Annotated[
        str | None, typer.Option(help="Who sorts the steps: offline, or a model SPEC.")
    ] = None,
    dual: Annotated[
        str | None, typer.Option(help="For RefCLIPScore, as in gre bench score.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="For BERTScore, as in gre bench score.")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML: these and the other settings.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write a task folder for lmms-eval, which calls this package to score."""
    from gre.bench.elsewhere.chains import read_options
    from gre.bench.elsewhere.lmms_eval.export import Source, export
    from gre.bench.greval import is_greval
    from gre.cli.app_common import echo_json

    source = Source.find(greval, dataset)
    wanted = is_greval(source.records) if chains is None else chains
    options = read_options(config, judge=judge, dual=dual, text=text)
    files = export(source, out, prompt=prompt, chains=options if wanted else None)
    if as_json:
        echo_json({"out": str(out), "files": [file.name for file in files], "chains": wanted})
        return
    scored = "coordinates and chains" if wanted else "coordinates"
    typer.echo(f"{out}: {', '.join(file.name for file in files)}; {scored} are scored")
    typer.echo(f"python -m lmms_eval --include_path {out} --tasks greval --model MODEL")
