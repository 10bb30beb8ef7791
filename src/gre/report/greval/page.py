"""The page: tables, figures, findings and cards put into one HTML file that needs nothing else."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gre.bench.build.distribution import distribution_of
from gre.bench.published import published
from gre.bench.score import continent_label
from gre.bench.table import format_exclusions
from gre.report.figures import accuracy_curves
from gre.report.greval.cards import STATUSES, Card, anchor_of, card_data, make_card
from gre.report.greval.cases import CaseList, case_lists, chosen_photos
from gre.report.greval.content import GREvalScores
from gre.report.greval.controls import CONTROL_NOTES, control_matrix, control_sentences, lead_of
from gre.report.greval.export import all_tables, as_csv, as_json, as_latex
from gre.report.greval.figures import (
    chain_differences_chart,
    component_radar,
    distribution_chart,
    group_chart,
    group_radar,
    label_chart,
    place_differences_chart,
    scatter,
    threshold_radar,
)
from gre.report.greval.findings import findings
from gre.report.greval.judging import confusions, judge_costs, label_shares, unscored
from gre.report.greval.marks import Mark, marks_of
from gre.report.greval.standing import Standing
from gre.report.greval.tables import GROUPINGS, Table, group_table
from gre.report.greval.text import visible
from gre.report.page import fill, style
from gre.report.verdicts import above_bound
from gre.store import write_text
from gre.svg.map import land_symbol
from gre.world.cues import EXPLICIT, IMPLICIT, INDOOR, OUTDOOR

# Photos in a page unless another number is asked for.
PHOTOS = 60
_MOST_IN_FIGURES = 8


def write_page(
    scores: GREvalScores,
    out: Path,
    *,
    title: str = "GREval-Bench",
    photos: int | None = PHOTOS,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Write the page.

    Args:
        photos: How many photos it holds at most; None takes all.
        tick: Called for each photo that is done.
    """
    write_text(out, render_page(scores, title=title, photos=photos, tick=tick))


def render_page(
    scores: GREvalScores,
    *,
    title: str = "GREval-Bench",
    photos: int | None = PHOTOS,
    tick: Callable[[], None] = lambda: None,
) -> str:
    """Return the page as HTML; all text in it, a model's above all, is escaped."""
    standing, lists = Standing(scores), case_lists(scores)
    chosen = chosen_photos(scores, lists, photos)
    script = _resource("greval.js")
    marks = marks_of(scores.shown[:_MOST_IN_FIGURES])
    return fill(
        "greval/page.html.j2",
        report={"title": title},
        suite=scores.suite,
        scores=scores,
        style=style("compare.css", "greval/greval.css"),
        land=Markup(land_symbol()) if chosen else "",
        script=Markup(script),
        script_hash=_hash(script),
        data=Markup(_data(scores, chosen)),
        above=above_bound(scores.suite),
        verdicts=findings(scores, standing),
        tables=all_tables(scores, standing),
        exclusions=format_exclusions(scores.suite.rows).strip(),
        published=published("greval-bench"),
        downloads=_downloads(scores, standing),
        marks=marks,
        distribution=_distribution(scores),
        radars=_radars(scores, marks),
        breakdowns=_breakdowns(scores, marks),
        **_figures(scores, standing, marks),
        control_words=control_sentences(scores),
        control_notes=CONTROL_NOTES,
        control_matrix=control_matrix(scores),
        lead_of=lead_of,
        costs=judge_costs(scores),
        confusions=confusions(scores),
        unscored=unscored(scores),
        cases=_cases(lists),
        links=_links(scores, chosen),
        statuses=_statuses(scores),
        choices=_choices(scores, chosen),
        left_out=len(scores.photos) - len(chosen),
        cards=_cards(scores, chosen, tick),
        settings=_settings(scores),
    )


def _resource(name: str) -> str:
    return (resources.files("gre.report.greval") / name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """The script as the page's policy names it, so that no other one runs."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _data(scores: GREvalScores, chosen: Sequence[int]) -> str:
    """What the script needs, as JSON that cannot end the element it stands in."""
    content = [card_data(scores, place) for place in chosen]
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")


def _cards(scores: GREvalScores, chosen: Sequence[int], tick: Callable[[], None]) -> Iterator[Card]:
    """One card at a time: the template writes them as they come."""
    for place in chosen:
        yield make_card(scores, place)
        tick()


def _downloads(scores: GREvalScores, standing: Standing) -> list[tuple[str, str]]:
    """The tables as links that hold their files: `(file name, address)`."""
    forms = {
        "csv": ("text/csv", as_csv(scores, standing)),
        "tex": ("application/x-tex", as_latex(scores, standing)),
        "json": ("application/json", json.dumps(as_json(scores, standing), allow_nan=False)),
    }
    return [
        (f"greval.{suffix}", f"data:{kind};base64,{base64.b64encode(text.encode()).decode()}")
        for suffix, (kind, text) in forms.items()
    ]


def _distribution(scores: GREvalScores) -> dict[str, Any] | None:
    """Figure 4, where photos are known."""
    if not scores.photos:
        return None
    found = distribution_of(
        ([kind for _, kind in photo.indicators], photo.kinds, photo.scene)
        for photo in scores.photos
    )
    kinds = {"explicit": EXPLICIT, "implicit": IMPLICIT}
    scenes = {"outdoor": OUTDOOR, "indoor": INDOOR}
    return {
        "found": found,
        "kinds": Markup(distribution_chart(found.kinds, kinds, title="Indicators by kind")),
        "scenes": Markup(distribution_chart(found.scenes, scenes, title="Photos by scene")),
    }


def _radars(scores: GREvalScores, marks: Mapping[str, Mark]) -> list[tuple[str, Markup]]:
    """Figure 6: by threshold, by component, and by scene and kind."""
    radars = [("The five thresholds, percent", threshold_radar(scores, marks))]
    if scores.suite.chains:
        radars.append(("The components, of 100", component_radar(scores, marks)))
    for measure in ("within", "quality"):
        for by in ("kind", "scene"):
            table = group_table(scores, by, measure)
            if len(table.rows) > 2:
                radars.append((table.title, group_radar(table, marks)))
    return [(title, Markup(svg)) for title, svg in radars]


def _breakdowns(scores: GREvalScores, marks: Mapping[str, Mark]) -> list[tuple[Table, Markup]]:
    """Quality by scene, kind and continent, and localization where it is known by those."""
    tables = [
        group_table(scores, by, measure) for by in GROUPINGS for measure in ("quality", "within")
    ]
    return [(table, Markup(group_chart(table, marks))) for table in tables if table.rows]


def _figures(scores: GREvalScores, standing: Standing, marks: Mapping[str, Mark]) -> dict[str, Any]:
    shares = label_shares(scores)
    return {
        "curves": Markup(
            accuracy_curves(
                [row for row in scores.suite.rows if row.name in marks],
                classes={name: mark.colour for name, mark in marks.items()},
                marks={name: mark.small for name, mark in marks.items()},
            )
        ),
        "scatter": Markup(scatter(scores, marks_of(scores.names))) if scores.suite.chains else "",
        "not_drawn": scores.shown[_MOST_IN_FIGURES:],
        "place_differences": Markup(place_differences_chart(standing, marks)),
        "chain_differences": Markup(chain_differences_chart(scores, marks)),
        "labels": Markup(label_chart(shares)) if shares else "",
        "some_unsorted": any(mine["unsorted"] for mine in shares.values()),
    }


def _cases(lists: Mapping[str, Sequence[CaseList]]) -> list[tuple[str, Sequence[CaseList]]]:
    return [(name, found) for name, found in lists.items() if found]


def _links(scores: GREvalScores, chosen: Sequence[int]) -> list[tuple[str, str]]:
    """For each photo of the benchmark its id and its card; no card where the page has none."""
    held = set(chosen)
    return [
        (visible(photo.id, 60), anchor_of(photo, place) if place in held else "")
        for place, photo in enumerate(scores.photos)
    ]


def _statuses(scores: GREvalScores) -> dict[str, str]:
    return dict(STATUSES) if scores.suite.chains else {
        key: word for key, word in STATUSES.items() if key in ("unparsed", "unasked")
    }  # fmt: skip


def _choices(scores: GREvalScores, chosen: Sequence[int]) -> dict[str, list[str]]:
    """What the photos of the page can be filtered by."""
    photos = [scores.photos[place] for place in chosen]
    return {
        "system": [name for name in scores.names if name in scores.answers],
        "scene": sorted({photo.scene for photo in photos if photo.scene}),
        "kind": [k for k in (*EXPLICIT, *IMPLICIT) if any(k in photo.kinds for photo in photos)],
        "continent": sorted({name for photo in photos for name in continent_label(photo)}),
    }


def _settings(scores: GREvalScores) -> dict[str, str]:
    """How the chains were measured; what differs between systems is told of each."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in scores.names:
        chains = scores.chains(name)
        for key, value in (chains.settings if chains else {}).items():
            written = value if isinstance(value, str) else json.dumps(value)
            found.setdefault(key, {}).setdefault(written, []).append(name)
    return {
        key: "; ".join(
            value if len(values) == 1 else f"{value} ({', '.join(names)})"
            for value, names in values.items()
        )
        for key, values in found.items()
    }
