"""Where the photos of a seeds file may lie: below the folders they were collected from."""

import json
from collections.abc import Iterable
from pathlib import Path

from gre.store import relative_to

MANIFEST = "manifest.json"


def as_recorded(roots: Iterable[str | Path], out: Path) -> dict[str, list[str]]:
    """Give what the manifest of seeds tells of their photos' roots, as seen from its folder."""
    return {"roots": sorted({relative_to(Path(root), out) for root in roots if str(root)})}


def recorded_roots(folder: Path) -> tuple[Path, ...]:
    """Find the folders that the photos of a seeds file may lie in, links followed.

    Args:
        folder: The seeds file's. Its manifest names the roots that `gre seeds` collected from;
            without one, as beside a table of strangers, photos may lie in the folder itself alone.
    """
    roots = [folder.resolve()]
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("roots", [])
        roots += [(folder / root).resolve() for root in told]
    except (OSError, ValueError, AttributeError, TypeError):
        return tuple(roots)
    return tuple(roots)
