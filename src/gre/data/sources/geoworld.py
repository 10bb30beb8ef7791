"""GeoWorld as a source of seeds: `geoworld:5000@7` renders five thousand scenes of world 7."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from gre.config import load_config
from gre.data.sources.candidate import Candidate
from gre.data.sources.options import Options
from gre.data.sources.table import from_table
from gre.errors import InputError
from gre.world.render import RenderConfig

PREFIX = "geoworld:"
LICENCE = "CC0-1.0"
_SPEC = re.compile(r"(?P<n>\d+)(?:@(?P<seed>\d+))?(?P<rest>(?:,\w+=\w+)*)")


def parse(spec: str) -> RenderConfig:
    """Read a spec: how many scenes, of which world, and what `gre world render` knows besides.

    Raises:
        InputError: it is not written like that.
        ConfigError: a setting is unknown or out of range.

    >>> parse("geoworld:5000@7,size=224,split=validation").split
    'validation'
    """
    match = _SPEC.fullmatch(spec.removeprefix(PREFIX))
    if match is None:
        raise InputError(
            f"{spec}: write geoworld:N[@SEED][,size=PIXELS][,split=NAME], as in geoworld:5000@7"
        )
    settings = [f"n={match['n']}", f"seed={match['seed'] or 0}"]
    return load_config(RenderConfig, overrides=settings + match["rest"].split(",")[1:])


def render(
    spec: str, out: Path, *, processes: int = 0, progress: Callable[[int], Any] | None = None
) -> Path:
    """Render a spec's scenes and return their folder; scenes that are there already are kept.

    Args:
        out: Folder that the worlds' folders are made in.
        processes: How many to use; 0 is one a core.
        progress: Called with the number of scenes finished since the last call.
    """
    from gre.world import render as world

    config = parse(spec)
    folder = out / f"{config.split}-{config.seed}-{config.n}x{config.size}-{config.start}"
    if not (folder / "manifest.json").is_file():  # written last: the scenes are all there
        world.run(config.model_copy(update={"processes": processes}), folder, progress)
    return folder


def from_world(folder: Path, options: Options) -> Iterator[Candidate]:
    """Find the scenes of a rendered world: what a photo collection would know of them, no more."""
    plain = replace(options, images=None, columns={})
    for found in from_table(folder / "truth.jsonl", plain, "geoworld"):
        yield replace(found, licence=found.licence or LICENCE)
