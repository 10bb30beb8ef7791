"""What is known of single photos, in files beside the score file: for pages and for readers."""

from collections.abc import Sequence
from pathlib import Path

from gre.bench.chains.ledger import Ledger
from gre.bench.chains.results import AnswerDetail, ChainResult, PhotoDetail
from gre.bench.greval import GREvalItem
from gre.geo.distance import distance_km
from gre.records import Prediction
from gre.store import jsonl_writer, relative_to, write_jsonl


def answer_detail(item: GREvalItem, prediction: Prediction, chain: ChainResult) -> AnswerDetail:
    """What is known of one answer."""
    error = None
    if prediction.lat is not None and prediction.lon is not None:
        error = float(distance_km((item.lat, item.lon), (prediction.lat, prediction.lon)))
    return AnswerDetail(
        id=item.id,
        status=prediction.status,
        lat=prediction.lat,
        lon=prediction.lon,
        error_km=error,
        response=prediction.response,
        chain=chain,
    )


def write_photos(path: Path, items: Sequence[GREvalItem], folder: Path) -> str:
    """Write the benchmark's photos, in its order; returns the file as seen from `folder`."""
    write_jsonl(path, (_photo(item, path.parent) for item in items))
    return relative_to(path, folder)


def write_answers(path: Path, ledger: Ledger, items: Sequence[GREvalItem], folder: Path) -> str:
    """Write one system's answers in the order of the photos, a line in memory at a time."""
    with jsonl_writer(path) as write:
        for answer in ledger.read(item.id for item in items):
            write(answer)
    return relative_to(path, folder)


def _photo(item: GREvalItem, folder: Path) -> PhotoDetail:
    return PhotoDetail(
        id=item.id,
        image=relative_to(Path(item.image), folder),
        lat=item.lat,
        lon=item.lon,
        scene=item.scene,
        kinds=item.kinds,
        country=item.country,
        continent=item.continent,
        indicators=tuple((one.name, one.kind) for one in item.indicators),
        key_steps=tuple((step.tag, step.text) for step in item.key_steps),
    )
