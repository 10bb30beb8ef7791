"""A review of 20,000 items: how long an annotator waits for each step, without the page.

    python benchmarks/review.py [--items 20000] [--repeats 200] [--seed 0]

Half of the items have all their three verdicts before the clock starts. Every write waits for the
disk, as in a real review.
"""

import argparse
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from gre.data.review import ChainVerdict, Item, Project, StepVerdict
from gre.data.review.exporting import export
from gre.data.review.status import status_of

STEPS = tuple(
    f"Step {n} of a chain as long as the paper's, " + "of some words " * 8 for n in range(6)
)
KEEP = StepVerdict(action="keep")
STRIKE = StepVerdict(action="strike", reason="hallucinated")
ACCEPT = ChainVerdict(decision="accept", steps=(KEEP,) * 6)
EDITED = ChainVerdict(decision="edited", steps=(STRIKE, *(KEEP,) * 5))
REJECT = ChainVerdict(decision="reject")


def items(n: int) -> list[Item]:
    """Chains of six steps, all with the same picture."""
    steps = [step.strip() for step in STEPS]
    response = "<think>{}</think><answer>51.5, -0.1</answer>".format(
        "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
    )
    payload = {"steps": steps, "answer": "51.5, -0.1", "lat": 51.5, "lon": -0.1, "error_km": 1.0}
    record = {"lat": 51.5, "lon": -0.1, "prompt": "Where?", "response": response, "error_km": 1.0}
    return [
        Item(f"i{number}", "chain", "images/a.png", payload, None, record | {"id": f"i{number}"})
        for number in range(n)
    ]


def reviewed_by_half(project: Project, seed: int) -> None:
    """Give the verdicts of all annotators on half of the items, in one transaction."""
    rng = random.Random(seed)
    half = len(project) // 2
    with project.together():
        for annotator in project.annotators():
            for _ in range(half):
                item = project.next_item(annotator)
                assert item is not None
                verdict = rng.choices((ACCEPT, EDITED, REJECT), (7, 2, 1))[0]
                project.submit(annotator, item.id, verdict, rng.uniform(5, 60))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Do something and return the milliseconds it took, and what it gave."""
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result


def steps_of_a_reviewer(project: Project, repeats: int) -> dict[str, list[float]]:
    """Review items one after the other, each step on its own clock."""
    ann = project.annotators()[0]
    times: dict[str, list[float]] = {}

    def clock(name: str, work: Callable[..., Any], *args: Any) -> Any:
        milliseconds, result = timed(lambda: work(*args))
        times.setdefault(name, []).append(milliseconds)
        return result

    for _ in range(repeats):
        one = clock("next_item", project.next_item, ann).id
        clock("item", lambda one: project.item(one, viewer=ann), one)
        clock("draft", project.draft, ann, one)
        clock("pace", project.pace, ann)
        clock("save_draft", project.save_draft, ann, one, {"note": "x"})
        clock("submit", project.submit, ann, one, ACCEPT, 5.0)
        clock("undo", project.undo, ann)
        project.submit(ann, one, ACCEPT, 5.0)
    for _ in range(10):
        clock("disagreements, first 50", project.disagreements, 50)
    return times


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        root = Path(folder) / "review"
        (root / "images").mkdir(parents=True)
        Image.new("RGB", (32, 32)).save(root / "images" / "a.png")
        once: dict[str, float] = {}
        once["create"], project = timed(lambda: Project.create(root, items(args.items)))
        for name in ("Ann", "Ben", "Cid"):
            once[f"add_annotator {name}"], _ = timed(partial(project.add_annotator, name))
        reviewed_by_half(project, args.seed)
        times = steps_of_a_reviewer(project, args.repeats)
        project.close()
        once["open"], project = timed(lambda: Project.open(root))
        once["status, with intervals"], _ = timed(lambda: status_of(project))
        once["export"], _ = timed(lambda: export(project, Path(folder) / "out"))
    print("| step | median ms | worst ms | times |\n|---|---|---|---|")
    for name, values in times.items():
        print(f"| {name} | {median(values):.1f} | {max(values):.1f} | {len(values)} |")
    for name, value in once.items():
        print(f"| {name} | {value:.0f} | | 1 |")


if __name__ == "__main__":
    main()
