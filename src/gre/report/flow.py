"""The flow of records through the stages, with a count at each, as one drawing."""

from dataclasses import dataclass

from gre.report.content import Flow
from gre.svg.shapes import XY, drawing, path, tag, text

_WIDTH, _HEIGHT = 1080.0, 294.0
_BOX_W, _BOX_H = 168.0, 74.0
_COLUMNS = (4.0, 232.0, 456.0, 680.0, 908.0)
_ROWS = (28.0, 122.0, 216.0)


@dataclass(frozen=True)
class _Box:
    """One stage: where it stands, its name, its count and a small line below."""

    column: int
    row: int
    name: str
    count: str
    note: str = ""
    colour: str = "quiet"

    @property
    def x(self) -> float:
        return _COLUMNS[self.column]

    @property
    def y(self) -> float:
        return _ROWS[self.row]

    def side(self, which: str, shift: float = 0.0) -> XY:
        """The middle of one side: `left`, `right`, `top` or `bottom`."""
        middle = self.y + _BOX_H / 2 + shift
        return {
            "left": (self.x, middle),
            "right": (self.x + _BOX_W, middle),
            "top": (self.x + _BOX_W / 2, self.y),
            "bottom": (self.x + _BOX_W / 2, self.y + _BOX_H),
        }[which]

    def draw(self) -> str:
        box = tag("rect", x=self.x, y=self.y, width=_BOX_W, height=_BOX_H, rx=9, class_="box")
        x = self.x + 13
        lines = [
            text(self.name, x, self.y + 21, class_="label"),
            text(self.count, x, self.y + 44, class_="count"),
            text(self.note, x, self.y + 63, class_="tick") if self.note else "",
        ]
        return tag("g", box + "".join(lines), class_=self.colour)


def flow_diagram(flow: Flow) -> str:
    """Draw seeds, teacher, the three data sets, the three training stages and the benchmark."""
    boxes = _boxes(flow)
    seeds, drafts, cot, judge, coords, sft, stage_1, stage_2, bench = boxes
    arrows = [
        _arrow(seeds.side("right"), drafts.side("left")),
        _elbow(drafts.side("right", -8), cot.side("left")),
        _arrow(drafts.side("right", 8), judge.side("left", 8)),
        _below(seeds, coords),
        *(_arrow(a.side("right"), b.side("left")) for a, b in ((cot, sft), (judge, stage_1))),
        _arrow(coords.side("right"), stage_2.side("left")),
        _arrow(sft.side("bottom"), stage_1.side("top")),
        _arrow(stage_1.side("bottom"), stage_2.side("top")),
        _elbow(sft.side("right"), bench.side("left", -14)),
        _arrow(stage_1.side("right"), bench.side("left")),
        _elbow(stage_2.side("right"), bench.side("left", 14)),
    ]
    heads = ((0, "photos"), (1, "teacher"), (2, "data sets"), (3, "training"), (4, "benchmark"))
    titles = [text(title, _COLUMNS[i] + 2, 15, class_="label") for i, title in heads]
    content = "".join([*titles, *arrows, *(box.draw() for box in boxes)])
    title = "How records flow from stage to stage"
    return drawing(content, width=_WIDTH, height=_HEIGHT, title=title, class_="chart flow")


def _boxes(flow: Flow) -> tuple[_Box, ...]:
    theta = "" if flow.theta_km is None else f"answer within {flow.theta_km:g} km"
    verdicts = f"{flow.judge_true:,} true, {flow.judge_false:,} false"
    dropped = sum(flow.dropped.values())
    scenes = sum(flow.scenes.values())
    return (
        _Box(0, 1, "Seeds", _n(flow.seeds), "photo and coordinate"),
        _Box(1, 1, "Teacher's chains", _n(flow.drafts), f"{dropped:,} dropped" if dropped else ""),
        _Box(2, 0, "GRE30K-CoT", _n(flow.cot), theta, "ci"),
        _Box(2, 1, "GRE30K-Judge", _n(flow.judge_true + flow.judge_false), verdicts, "ci1"),
        _Box(2, 2, "GRE30K-Seed", _n(flow.coords), "photo and coordinate", "gre"),
        _Box(3, 0, "Cold start", _steps(flow, "sft"), "supervised: CI", "ci"),
        _Box(3, 1, "RL stage I", _steps(flow, "judge"), "GRPO on verdicts: CI+I", "ci1"),
        _Box(3, 2, "RL stage II", _steps(flow, "coords"), "GRPO on distance: CI+I+II", "gre"),
        _Box(4, 1, "Held-out scenes", _n(scenes), f"{len(flow.scenes)} suites"),
    )


def _n(count: int) -> str:
    return f"{count:,}"


def _steps(flow: Flow, stage: str) -> str:
    steps = flow.steps.get(stage)
    return "not run" if steps is None else f"{steps:,} steps"


def _arrow(start: XY, end: XY) -> str:
    return _line([start, end])


def _elbow(start: XY, end: XY) -> str:
    middle = (start[0] + end[0]) / 2
    return _line([start, (middle, start[1]), (middle, end[1]), end])


def _below(start: _Box, end: _Box) -> str:
    x, y = start.side("bottom")
    return _line([(x, y), (x, end.side("left")[1]), end.side("left")])


def _line(points: list[XY]) -> str:
    """A line with a head at its end, pointing where its last piece goes."""
    (bx, by), (x, y) = points[-2], points[-1]
    if abs(x - bx) > abs(y - by):
        back = -7 if x > bx else 7
        tip = [(x, y), (x + back, y - 4), (x + back, y + 4)]
    else:
        back = -7 if y > by else 7
        tip = [(x, y), (x - 4, y + back), (x + 4, y + back)]
    head = tag("path", d=path(tip, closed=True), class_="head")
    return tag("path", d=path(points), class_="arrow") + head
