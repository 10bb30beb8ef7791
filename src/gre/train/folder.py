"""The folder of a training run: it holds one run's work, under the settings it was begun with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gre.errors import CheckpointError
from gre.store import write_json

_SETTINGS_FILE = "settings.json"


def claim(out: Path, settings: Mapping[str, Any], what: str) -> bool:
    """Take an empty folder for a run, or go on with one that was begun with the same settings.

    Args:
        settings: What the result depends on, as JSON values.
        what: What is trained, for the message: `baseline`.

    Returns:
        Whether a run with these settings was begun here before.

    Raises:
        CheckpointError: the folder holds something else, or the same under other settings.
    """
    path = out / _SETTINGS_FILE
    if path.is_file():
        before = json.loads(path.read_text(encoding="utf-8"))
        names = settings.keys() | before.keys()
        changed = sorted(name for name in names if settings.get(name) != before.get(name))
        if changed:
            raise CheckpointError(
                f"{out}: holds a {what} with other settings ({', '.join(changed)});"
                " remove it or choose another --out"
            )
        return True
    if out.is_dir() and any(out.iterdir()):
        raise CheckpointError(f"{out}: is not empty, and no {what}: choose another --out")
    write_json(path, dict(settings))
    return False
