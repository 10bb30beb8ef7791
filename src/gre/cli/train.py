"""`gre train sft|judge|coords`: the three training stages, each from a config file."""

from pathlib import Path
from typing import Annotated

import typer

from gre.config import load_config
from gre.train.settings import RlConfig, SftConfig, Stage

app = typer.Typer(no_args_is_help=True, help="Train: cold start, RL stage I, RL stage II.")

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", help="YAML file with the stage's settings.")
]
Overrides = Annotated[
    list[str] | None, typer.Argument(help="Settings to change: key=value, group.key=value.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


@app.command()
def sft(config: ConfigFile = None, overrides: Overrides = None, quiet: Quiet = False) -> None:
    """Cold start: fine-tune a model on GRE30K-CoT."""
    _train("sft", load_config(SftConfig, config, overrides or ()), quiet)


@app.command()
def judge(config: ConfigFile = None, overrides: Overrides = None, quiet: Quiet = False) -> None:
    """RL stage I: GRPO on GRE30K-Judge, is this chain's answer right?"""
    _train("judge", load_config(RlConfig, config, overrides or ()), quiet)


@app.command()
def coords(config: ConfigFile = None, overrides: Overrides = None, quiet: Quiet = False) -> None:
    """RL stage II: GRPO on GRE30K-Seed, where was this photo taken?"""
    _train("coords", load_config(RlConfig, config, overrides or ()), quiet)


def _train(stage: Stage, config: SftConfig | RlConfig, quiet: bool) -> None:
    from gre.train.launch import train
    from gre.train.progress import show_progress

    with show_progress(f"train {stage}", quiet=quiet) as listener:
        summary = train(stage, config, listener=listener)
    again = f", resumed at step {summary.resumed_from}" if summary.resumed_from else ""
    typer.echo(f"{summary.out}: {summary.steps} steps in {summary.seconds:.0f} s{again}")
