"""Turn a report's content into one HTML page that needs nothing but itself."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gre.bench.score import Score
from gre.bench.score_suite import Suite
from gre.bench.table import unparsed_share
from gre.chain import read_chain
from gre.errors import ImageError, MissingFileError
from gre.geo.distance import written_km
from gre.metrics.localization import GRANULARITY, THRESHOLDS_KM
from gre.report.content import DemoReport, Sample, TrainingRun
from gre.report.figures import (
    accuracy_curves,
    differences,
    radar,
    series_classes,
    training_panels,
)
from gre.report.flow import flow_diagram
from gre.report.verdicts import above_bound, error_word, verdicts
from gre.store import write_json, write_text
from gre.svg.map import answer_map, land_symbol

_IMAGE_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


def write_report(report: DemoReport, out: Path, *, images: Path | None = None) -> None:
    """Write the page, and its content as JSON beside it (`report.html`, `report.json`).

    Args:
        out: The page.
        images: The folder that the samples' image paths are relative to; by default the page's.

    Raises:
        MissingFileError, ImageError: a sample's picture is not there, or is none.
    """
    write_text(out, render(report, images=images or out.parent))
    write_json(out.with_suffix(".json"), report.model_dump(mode="json"))


def render(report: DemoReport, *, images: Path = Path()) -> str:
    """Return the page as HTML; all text in it, a model's above all, is escaped."""
    return fill(
        "page.html.j2",
        report=report,
        style=style(),
        land=Markup(land_symbol()) if report.samples else "",
        flow=Markup(flow_diagram(report.flow)) if report.flow else "",
        headline=_headline(report),
        suites=[_suite(suite, report.exam_km) for suite in report.suites],
        training=[_training(run) for run in report.training],
        samples=[_sample(sample, images) for sample in report.samples],
        thresholds=[(f"{km:g} km", GRANULARITY[km]) for km in THRESHOLDS_KM],
    )


def fill(template: str, **values: Any) -> str:
    """Fill a template of this package; whatever is not `Markup` is escaped."""
    environment = Environment(
        loader=PackageLoader("gre.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(duration=duration, km=written_km)
    page: str = environment.get_template(template).render(values)
    return page


def style(*more: str) -> Markup:
    """The style sheet of every page, with further files of this package behind it."""
    return Markup("".join(map(_resource, ("charts.css", "page.css", *more))))


def duration(seconds: float) -> str:
    """A time as people say it.

    >>> duration(7.25), duration(95), duration(7265)
    ('7.2 s', '1 min 35 s', '2 h 01 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def _resource(name: str) -> str:
    return (resources.files("gre.report") / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class _Card:
    """One number at the top of the page."""

    name: str
    value: str
    note: str
    interval: str
    colour: str


_HEADLINES = (
    ("base", "untrained"),
    ("CI", "after the cold start"),
    ("CI+I+II", "after both RL stages"),
    ("Bayes-optimal", "no model can do better"),
)


def _headline(report: DemoReport) -> list[_Card]:
    if not report.suites:
        return []
    suite, cards = report.suites[0], []
    for name, note in _HEADLINES:
        row = suite.row(name)
        share = row.share(report.exam_km) if row else None
        if share is not None:
            interval = f"{100 * share.low:.0f} – {100 * share.high:.0f} %"
            colour = series_classes([name])[name].split()[0]
            value = f"{100 * share.value:.0f} %"
            cards.append(_Card(name, value, note, interval, colour))
    return cards


def _suite(suite: Suite, exam_km: float) -> dict[str, Any]:
    classes = series_classes([row.name for row in suite.rows])
    # Anything beats the untrained model by so much that the other differences would not be seen.
    shown = [comparison for comparison in suite.comparisons if comparison.b != "base"]
    return {
        "key": suite.key,
        "title": suite.title,
        "note": suite.note,
        "n": max((row.n for row in suite.rows), default=0),
        "rows": [_row(row, classes[row.name], suite.rows) for row in suite.rows],
        "legend": [(colour, name) for name, colour in classes.items()],
        "curves": Markup(accuracy_curves(suite.rows)),
        "radar": Markup(radar(suite.rows)),
        "differences": Markup(differences(shown)) if shown else "",
        "verdicts": verdicts(suite, exam_km),
        "above": above_bound(suite),
    }


def _row(row: Score, colour: str, rows: Sequence[Score]) -> dict[str, Any]:
    unparsed = unparsed_share(row)
    return {
        "name": row.name,
        "colour": colour.split()[0],
        "shares": [row.share(km) for km in THRESHOLDS_KM],
        "best": [_is_best(row, km, rows) for km in THRESHOLDS_KM],
        "geoscore": "–" if row.geoscore is None else f"{row.geoscore:,.0f}",
        "median": "–" if row.median_km is None else written_km(row.median_km),
        "unparsed": "–" if unparsed is None else f"{100 * unparsed:.1f} %",
        "unscored": row.unscored,
        "bound": row.geoscore is None,
    }


def _is_best(row: Score, km: float, rows: Sequence[Score]) -> bool:
    """Whether a measured row (a computed bound is none) is the best of its column."""
    measured = [other for other in rows if other.geoscore is not None]
    shares = [share.value for other in measured if (share := other.share(km)) is not None]
    share = row.share(km)
    return row.geoscore is not None and share is not None and 0 < share.value == max(shares)


def _training(run: TrainingRun) -> dict[str, Any]:
    panels = [
        {"title": title, "svg": Markup(svg), "legend": legend}
        for title, svg, legend in training_panels(run)
    ]
    return {"title": run.title, "stage": run.stage, "panels": panels}


def _sample(sample: Sample, images: Path) -> dict[str, Any]:
    chain = read_chain(sample.response)
    word, phrase = error_word(sample.error_km)
    return {
        "sample": sample,
        "picture": data_uri(images / sample.image),
        "map": Markup(answer_map(sample.truth, sample.answer)),
        "steps": chain.steps if chain else (),
        "said": chain.answer if chain else "",
        "raw": "" if chain else sample.response,
        "word": word,
        "phrase": phrase,
    }


def data_uri(path: Path) -> str:
    """A picture as text, to stand in the page itself.

    Raises:
        MissingFileError: the file is not there.
        ImageError: it is not a PNG, JPEG or WebP picture.
    """
    if not path.is_file():
        raise MissingFileError(f"{path}: no such image")
    content = path.read_bytes()
    for magic, kind in _IMAGE_TYPES.items():
        if content.startswith(magic):
            return f"data:{kind};base64,{base64.b64encode(content).decode()}"
    raise ImageError(f"{path}: not a PNG, JPEG or WebP picture")
