"""Write the folder tree of README.md from the modules' own first lines, or check that it is theirs.

python tools/readme_tree.py            # rewrite the tree
python tools/readme_tree.py --check    # exit 1 when README.md is behind the code
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
START, END = "## The tree\n```\n", "\n```\n"
WIDTH = 118
ABOVE = """\
README.md CONTRIBUTING.md  Makefile pyproject.toml constraints.txt .ci/run
docs/                 how-tos, the ruler, the rewards, GeoWorld; design/ holds decisions, measured
benchmarks/           speed and memory, each beside a peer or the limit; README.md holds the tables
recipes/              tiny/ (GeoWorld, a laptop), gre-7b/ (the paper), baselines/ (older methods)
tools/                scripts that rebuild what is vendored or generated
tests/                mirrors src/gre
src/gre/"""
# From the core outwards, as the imports point.
ORDER = (
    "errors.py", "geo", "metrics", "chain.py", "records.py", "store.py", "config.py", "prompts",
    "images.py", "svg", "world", "models", "data", "rewards", "train", "bench", "report", "app",
    "demo", "cli",
)  # fmt: skip
UNLISTED = {"__init__.py", "__main__.py", "recipes"}


def main(check: bool) -> int:
    """Rewrite README.md, or say whether it would change."""
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(START)
    _, tail = rest.split(END, 1)
    fresh = head + START + tree() + END + tail
    if check:
        if fresh != text:
            sys.stderr.write("README.md: the tree is behind the code: run tools/readme_tree.py\n")
        return int(fresh != text)
    README.write_text(fresh, encoding="utf-8")
    return 0


def tree() -> str:
    """One line a file: its place, and the first line of its docstring."""
    listed = subprocess.run(
        ["git", "ls-files", "src/gre"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    modules = [Path(name).relative_to("src/gre") for name in listed if name.endswith(".py")]
    modules = [m for m in modules if m.parts[0] not in UNLISTED and "checkpoint" not in m.parts]
    return "\n".join([ABOVE, *map(line, sorted(modules, key=place))])


def place(module: Path) -> tuple[int, list[str]]:
    """Sorts packages from the core outwards, and a package's own line before its modules."""
    return ORDER.index(module.parts[0]), ["" if p == "__init__.py" else p for p in module.parts]


def line(module: Path) -> str:
    """The line of a module, or of a package by its `__init__.py`."""
    docstring = ast.get_docstring(ast.parse((ROOT / "src/gre" / module).read_text("utf-8"))) or ""
    package = module.name == "__init__.py"
    name = f"{module.parent.name}/" if package else module.name
    depth = len(module.parts) - package
    written = f"{'  ' * depth + name:<32}{docstring.splitlines()[0].rstrip('.')}"
    return written if len(written) <= WIDTH else written[: WIDTH - 3] + "..."


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
