"""The core is light: heavy libraries load when used, and only then."""

import json
import subprocess
import sys

import pytest

HEAVY = ("torch", "transformers", "trl", "datasets", "openai", "accelerate", "peft")
CORE = (
    *("gre", "gre.chain", "gre.config", "gre.errors", "gre.records", "gre.store", "gre.prompts"),
    *("gre.geo.coordinate", "gre.geo.distance", "gre.geo.parse", "gre.geo.places"),
    *("gre.metrics.localization", "gre.metrics.paired", "gre.bench.score_file"),
)


def modules_after(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(out.stdout.splitlines()[-1]))


def test_the_core_imports_no_heavy_library() -> None:
    loaded = modules_after(f"import {', '.join(CORE)}")
    assert set(CORE) <= loaded
    assert not loaded & set(HEAVY)


def test_reading_a_coordinate_needs_numpy_alone() -> None:
    code = "from gre.geo.parse import parse_coordinate; assert parse_coordinate('1.5, 2.5').lat"
    assert not modules_after(code) & {*HEAVY, "scipy", "pyarrow", "pydantic"}


@pytest.mark.parametrize("command", [["--help"], ["score", "--help"]])
def test_help_answers_without_loading_anything_heavy(command: list[str]) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['gre', *{command!r}]\n"
        "from gre.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code, done.code"
    )
    assert not modules_after(code) & {*HEAVY, "numpy", "pyarrow", "scipy"}
