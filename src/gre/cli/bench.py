"""`gre bench`: suites, build, predict, score, compare, report."""

import typer

from gre.cli.bench_build import app as build_app
from gre.cli.bench_controls import controls
from gre.cli.bench_export import app as export_app
from gre.cli.bench_import import app as import_app
from gre.cli.bench_predict import merge, predict
from gre.cli.bench_report import report
from gre.cli.bench_score import score
from gre.cli.bench_suites import app as suites_app
from gre.cli.compare import compare, geoworld

app = typer.Typer(
    no_args_is_help=True, help="Benchmark: suites, build, predict, score, compare, report."
)
app.add_typer(suites_app, name="suites")
app.add_typer(build_app, name="build")
app.add_typer(export_app, name="export")
app.add_typer(import_app, name="import")
app.command()(predict)
app.command()(merge)
app.command()(score)
app.command()(controls)
app.command()(compare)
app.command()(report)
app.command()(geoworld)
