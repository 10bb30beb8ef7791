"""`gre bench build`: GREval-Bench from geotagged photos, one command a step."""

import typer

app = typer.Typer(
    no_args_is_help=True, help="Build GREval-Bench: corpus, select, annotate, publish."
)
