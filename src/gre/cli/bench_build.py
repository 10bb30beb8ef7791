"""`gre bench build`: GREval-Bench from geotagged photos, one command a step."""

import typer

from gre.cli.bench_build_annotate import annotate
from gre.cli.bench_build_corpus import corpus
from gre.cli.bench_build_encoder import encoder
from gre.cli.bench_build_mini import mini
from gre.cli.bench_build_publish import distribution, from_published, items, publish
from gre.cli.bench_build_select import select, vote

app = typer.Typer(
    no_args_is_help=True, help="Build GREval-Bench: corpus, select, annotate, publish."
)
app.command()(corpus)
app.command()(select)
app.command()(vote)
app.command()(annotate)
app.command()(items)
app.command("import")(from_published)
app.command()(distribution)
app.command()(publish)
app.command()(mini)
app.command()(encoder)
