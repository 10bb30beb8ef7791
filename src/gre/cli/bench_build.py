"""`gre bench build`: GREval-Bench from geotagged photos, one command a step."""

import typer

from gre.cli.bench_build_corpus import corpus
from gre.cli.bench_build_encoder import encoder
from gre.cli.bench_build_select import select, vote

app = typer.Typer(
    no_args_is_help=True, help="Build GREval-Bench: corpus, select, annotate, publish."
)
app.command()(corpus)
app.command()(select)
app.command()(vote)
app.command()(encoder)
