"""Writes a task folder for lmms-eval: configuration, functions, settings, README."""

import time
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from gre.bench.elsewhere.chains import ChainOptions
from gre.bench.elsewhere.lmms_eval.task import CHAINS, LOCALIZATION, TaskSettings
from gre.bench.greval import is_greval
from gre.errors import InputError
from gre.prompts import is_file, load_prompt
from gre.store import require_file, write_json, write_manifest, write_text

_FOLDER = "folder"
_RECORDS = "greval.jsonl"  # in the directory that `gre bench build publish` writes
_TEMPLATES = ("greval.yaml", "README.md")


@dataclass(frozen=True)
class Source:
    """Where a benchmark lies.

    Attributes:
        records: Its records, which answers are scored against.
        dataset: What lmms-eval loads photos from: a published directory, or a name on the Hub;
            None loads the records themselves.
    """

    records: Path
    dataset: str | None = None

    @classmethod
    def find(cls, greval: Path, dataset: str | None = None) -> "Source":
        """Find records and data set.

        Args:
            greval: Records, or the directory that `gre bench build publish` wrote.
            dataset: Load photos from there instead.

        Raises:
            MissingFileError: there are no records.
            InputError: records that lmms-eval cannot load.
        """
        if greval.is_dir():
            records = require_file(greval / _RECORDS).resolve()
            return cls(records, dataset or str(greval.resolve()))
        if dataset is None and greval.suffix != ".jsonl":
            raise InputError(f"{greval}: give records as JSONL, or a published directory")
        return cls(require_file(greval).resolve(), dataset)


def export(
    source: Source, out: Path, *, prompt: str = "locate", chains: ChainOptions | None = None
) -> list[Path]:
    """Write the folder.

    Args:
        source: The benchmark.
        out: The folder; what it held of an earlier export is replaced.
        prompt: A prompt of the suite, or the path of a text file.
        chains: What chains are scored with; None scores none.

    Returns:
        The files that were written.

    Raises:
        InputError: chains are wanted of records without key steps; no such prompt.
    """
    if chains is not None and not is_greval(source.records):
        raise InputError(f"{source.records}: holds no key steps to score chains against")
    started = time.time()
    load_prompt(prompt)
    if is_file(prompt):
        prompt = str(Path(prompt).resolve())
    settings = TaskSettings(records=str(source.records), prompt=prompt, chains=chains)
    _render(source, out, with_chains=chains is not None)
    functions = resources.files(__package__).joinpath(_FOLDER, "utils.py")
    write_text(out / "utils.py", functions.read_text("utf-8"))
    write_json(out / "settings.json", settings.model_dump(mode="json"))
    write_manifest(
        out,
        stage="bench export lmms-eval",
        config={**settings.model_dump(mode="json"), "dataset": source.dataset},
        inputs=[source.records],
        started=started,
    )
    return [out / name for name in (*_TEMPLATES, "utils.py", "settings.json", "manifest.json")]


def _render(source: Source, out: Path, *, with_chains: bool) -> None:
    environment = Environment(
        loader=PackageLoader(__package__, _FOLDER),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    values = {
        "records": source.records,
        "data_file": None if source.dataset else str(source.records),
        "dataset": source.dataset,
        "chains": with_chains,
        "metrics": {**LOCALIZATION, **(CHAINS if with_chains else {})},
    }
    for name in _TEMPLATES:
        write_text(out / name, environment.get_template(f"{name}.jinja").render(values))
