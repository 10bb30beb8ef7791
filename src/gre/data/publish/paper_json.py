"""The paper's three JSON files, written and read: GRE30K-CoT, -Judge and -Seed.

The paper's records have no place for an id, a split or an error. They are added under those names,
where that is wanted, and are made up again where a file lacks them.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import ValidationError

from gre.data.publish.export import ArrayFiles, Published
from gre.data.publish.parts import Example, Part
from gre.data.publish.settings import PublishConfig
from gre.data.sources.gre30k import json_array
from gre.errors import RecordError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.records import CoordExample, CoTExample, Draft, JudgeExample, Located
from gre.rewards.judge import parse_verdict
from gre.store import first_problem, require_file

E = TypeVar("E", bound=Located)

TITLES = {"cot": "CoT", "judge": "Judge", "seed": "Seed"}
_MARKER = "<image>\n"


def file_name(part: Part) -> str:
    """The file of a part: `GRE30K-CoT.json`, and with its split where that is not `train`."""
    split = "" if part.split == "train" else f"-{part.split}"
    return f"GRE30K-{TITLES[part.set]}{split}.json"


class PaperJson:
    """Writes the paper's files into the data set's folder itself: their images are `images/...`."""

    owns = ("GRE30K-*.json",)

    def __init__(self, out: Path, stack: ExitStack, config: PublishConfig) -> None:
        self._out, self._config, self._files = out, config, ArrayFiles(stack)

    def add(self, one: Published) -> None:
        """Write one record."""
        row = to_row(one.record, one.picture, extras=self._config.extras)
        self._files.add(self._out / file_name(one.part), row)

    def written(self) -> set[Path]:
        """The files of this run."""
        return set(self._files)


def to_row(record: Example, image: str, *, extras: bool = True) -> dict[str, Any]:
    """Write a record in the paper's form.

    Args:
        image: What it says of the picture.
        extras: Add what the paper's form has no place for.
    """
    row: dict[str, Any] = {"image": image}
    if isinstance(record, CoTExample):
        row["conversations"] = conversation(record.prompt, record.response)
    elif isinstance(record, JudgeExample):
        row["conversations"] = conversation(record.prompt, str(record.label))
        row |= {"predicted_cot": record.chain, "predicted_answer": record.answer}
    else:
        row["instructions"] = record.prompt
    row |= {"gt_lat": record.lat, "gt_lon": record.lon}
    if extras:
        row["id"] = record.id
        if record.split is not None:
            row["split"] = record.split
        if isinstance(record, CoTExample):
            row["error_km"] = record.error_km
    return row


def conversation(question: str, reply: str) -> list[dict[str, str]]:
    """A picture, a question about it, and the reply."""
    return [
        {"from": "human", "value": _MARKER + question},
        {"from": "gpt", "value": reply},
    ]


def read_cot(path: Path) -> Iterator[CoTExample]:
    """Read GRE30K-CoT; see `read_examples`."""
    return read_examples(path, CoTExample)


def read_judge(path: Path) -> Iterator[JudgeExample]:
    """Read GRE30K-Judge; see `read_examples`."""
    return read_examples(path, JudgeExample)


def read_seed(path: Path) -> Iterator[CoordExample]:
    """Read GRE30K-Seed; see `read_examples`."""
    return read_examples(path, CoordExample)


def read_examples(path: Path, kind: type[E]) -> Iterator[E]:
    """Read one of the paper's files, a record at a time.

    A record without an id is named after its picture, and one without an error is measured.

    Args:
        kind: `CoTExample`, `JudgeExample` or `CoordExample`, for the three files.

    Raises:
        MissingFileError: the file is not there.
        RecordError: `GRE30K-CoT.json: record 3: ...`.
    """
    seen: Counter[str] = Counter()
    for number, row in enumerate(json_array(require_file(path)), start=1):
        try:
            yield _record(row, kind, seen)
        except ValidationError as error:
            raise RecordError(f"{path.name}: record {number}: {first_problem(error)}") from error
        except (KeyError, TypeError, ValueError, IndexError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            raise RecordError(f"{path.name}: record {number}: {what}") from error


def read_drafts(path: Path) -> Iterator[Draft]:
    """Read GRE30K-CoT or -Judge as a teacher's drafts, to be curated anew by other rules.

    Raises:
        MissingFileError, RecordError: as `read_examples`.
    """
    seen: Counter[str] = Counter()
    for number, row in enumerate(json_array(require_file(path)), start=1):
        try:
            yield _draft(row, seen)
        except (ValidationError, KeyError, TypeError, ValueError, IndexError) as error:
            raise RecordError(f"{path.name}: record {number}: neither CoT nor Judge") from error


def _draft(row: dict[str, Any], seen: Counter[str]) -> Draft:
    if "predicted_cot" in row:
        chain, answer = _text(row["predicted_cot"]), _text(row["predicted_answer"])
        block = chain if "<think>" in chain else f"<think>{chain}</think>"
        response = block if "<answer>" in block else f"{block}<answer>{answer}</answer>"
    else:
        response = _turn(row, "gpt")
    return Draft(
        **_located(row, seen), teacher="published", prompt_hash="published", response=response
    )


def _record(row: dict[str, Any], kind: type[E], seen: Counter[str]) -> E:
    fields = _located(row, seen)
    if kind is CoordExample:
        fields["prompt"] = row["instructions"]
        return kind.model_validate(fields)
    fields["prompt"] = _question(row)
    if kind is CoTExample:
        response = _turn(row, "gpt")
        error_km = row["error_km"] if "error_km" in row else _error_km(response, fields)
        return kind.model_validate(fields | {"response": response, "error_km": error_km})
    label = parse_verdict(_turn(row, "gpt"))
    if label is None:
        raise ValueError("the label is neither True nor False")
    judged = {"chain": _text(row["predicted_cot"]), "answer": _text(row["predicted_answer"])}
    return kind.model_validate(fields | judged | {"label": label})


def _located(row: dict[str, Any], seen: Counter[str]) -> dict[str, Any]:
    image = row["image"]
    return {
        "id": row["id"] if "id" in row else _name(image, seen),
        "image": image,
        "lat": read_degrees(row["gt_lat"]),
        "lon": read_degrees(row["gt_lon"]),
        "split": row.get("split"),
    }


def _name(image: str, seen: Counter[str]) -> str:
    """Name a record after its picture; the second one of a picture is told from the first."""
    stem = PurePosixPath(image).stem
    seen[stem] += 1
    return stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"


def _question(row: dict[str, Any]) -> str:
    return _turn(row, "human").removeprefix("<image>").removeprefix("\n")


def _turn(row: dict[str, Any], who: str) -> str:
    turns = [turn["value"] for turn in row["conversations"] if turn["from"] == who]
    return _text(turns[0])


def _text(value: Any) -> str:
    """The text of a value; an answer may have been published as an object."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def read_degrees(value: Any) -> float:
    """A coordinate as it was published: a number, or one as text, with or without its sign."""
    if isinstance(value, str):
        return float(value.replace("°", "").replace("−", "-").strip())
    return float(value)


def _error_km(response: str, located: dict[str, Any]) -> float:
    said = parse_coordinate(response)
    if not isinstance(said, LatLon):
        raise ValueError(f"the chain's answer holds no coordinate ({said.value})")
    km = float(distance_km((said.lat, said.lon), (located["lat"], located["lon"])))
    return round(km, 3)
