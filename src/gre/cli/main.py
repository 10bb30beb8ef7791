"""The `gre` command: a table of commands, each loaded when it runs; errors become one line."""

import importlib
import signal
import sys
import warnings
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from gre.errors import GreError


class Entry(NamedTuple):
    """One command: the module whose `app` holds it, and the line that `gre --help` shows.

    Attributes:
        group: The module holds subcommands (`gre world render`), be it only one of them.
    """

    module: str
    help: str
    group: bool = False


COMMANDS: dict[str, Entry] = {
    "demo": Entry("gre.cli.demo", "Run the whole paper in small, to an HTML report."),
    "locate": Entry("gre.cli.locate", "Tell where photos were taken, and why."),
    "world": Entry("gre.cli.world", "GeoWorld: scenes with truth, the Bayes-optimal table.", True),
    "seeds": Entry("gre.cli.seeds", "Collect geotagged photos: the start of GRE30K."),
    "teach": Entry("gre.cli.teach", "Ask a teacher model for a reasoning chain a photo."),
    "curate": Entry("gre.cli.curate", "Filter chains into GRE30K-CoT, -Judge and -Seed."),
    "review": Entry("gre.cli.review", "Review chains, votes and key steps in a browser.", True),
    "publish": Entry("gre.cli.publish", "Publish them: paper, TRL, LLaMA-Factory, verl, hub."),
    "train": Entry("gre.cli.train", "Train: cold start, RL stage I, RL stage II.", True),
    "train-baseline": Entry("gre.cli.train_baseline", "Train an older method on the same seeds."),
    "bench": Entry("gre.cli.bench", "Benchmark: predict, score, report.", True),
    "score": Entry("gre.cli.score", "Score any system's predictions file; no model needed."),
}


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and help, and imports one only to run it.

    It is also where errors become exit codes: a mistake of the user is one line and 2, Ctrl-C is
    one line and 130, and anything else is a defect and keeps its traceback.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, entry in COMMANDS.items():  # stand-ins; `resolve_command` brings the real ones
            self.add_command(TyperCommand(name, help=entry.help))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command to run and import it."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and command is not None:
            command = load_command(name)
        return name, command, rest

    def invoke(self, ctx: Any) -> Any:
        """Run a command; an error meant for users becomes one line and an exit code."""
        # Pillow grumbles about damaged metadata; what matters of it is in the exclusions.
        warnings.filterwarnings("ignore", module=r"PIL\.")
        try:
            return super().invoke(ctx)
        except GreError as error:
            typer.echo(f"gre: {' '.join(str(error).split())}", err=True)
            raise typer.Exit(2) from error
        except KeyboardInterrupt as interrupt:
            typer.echo("gre: interrupted; run the same command again to resume", err=True)
            raise typer.Exit(130) from interrupt


def load_command(name: str) -> Any:
    """Import the module of a command and return the command itself, ready to run."""
    entry = COMMANDS[name]
    app = importlib.import_module(entry.module).app
    app.rich_markup_mode = None  # plain help for all: quick, and the same in a pipe
    command: Any = typer.main.get_group(app) if entry.group else typer.main.get_command(app)
    command.name = name
    return command


app = typer.Typer(
    name="gre",
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"gre {version('gre-suite')}")
        raise typer.Exit


@app.callback()
def gre(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Find where a photo was taken, and why."""


def main() -> None:
    """Run `gre`, the console script."""
    # A scheduler or service manager says SIGTERM where people press Ctrl-C; it ends as orderly.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(app(prog_name="gre"))
