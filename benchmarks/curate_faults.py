"""What curation finds of the faults that GeoWorld's teacher makes, and what it finds wrongly.

    python benchmarks/curate_faults.py [--chains 3000] [--size 112]

The teacher records every fault it puts in; each chain is examined as `gre curate` does, and the two
are compared. Since its leaks are always worded alike, other sentences are then put into clean
chains, leaking and innocent ones: some that the checks were improved on, and some that were written
afterwards and left the checks as they were.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gre.chain import read_chain, write_chain
from gre.data.curate import CurateConfig
from gre.data.curate.examine import error_of
from gre.data.curate.quality import Found, inspect
from gre.geo.coordinate import LatLon
from gre.world.sample import iterate
from gre.world.teacher import NO_FAULTS, FaultRates, fault_kinds, teach

LEAKING = (
    "The EXIF header lists this very town.",
    "Per the image metadata, this was shot here.",
    "GPS coordinates attached to the file confirm it.",
    "I was given the coordinates, so the answer follows.",
    "The prompt already tells me where this is.",
    "The location tag on the photo reads the same.",
    "Its geotag matches the old harbour.",
    "The provided latitude and longitude fall in this district.",
    "The file is called after the town square.",
    "The upload caption from Flickr names the village.",
    "As the ground-truth position shows, this is the place.",
    "The hidden location data embedded in the picture settle it.",
    "According to the user's hint, the city is known.",
    "The photo's description field mentions the bridge.",
    "Looking at the image properties, the place is recorded there.",
    "The camera's GPS log puts it on the quay.",
    "The answer key gives this point.",
    "Reverse image search turns up the same square.",
    "The actual coordinates are those of the old town.",
    "The metadata's timestamp and position agree with this.",
)
INNOCENT = (
    "The image carries no metadata that would help.",
    "Without EXIF information, only the signs remain.",
    "A car's navigation screen is visible through the windscreen.",
    "The location of the sun suggests the southern hemisphere.",
    "A poster advertises GPS repairs.",
    "The picture shows a file of cyclists.",
    "A brass plate marks the position of the old gate.",
    "The ground is dry and the truth of the season is hard to tell.",
    "The exact location cannot be read from this scene.",
    "The coordinates of the place are not shown anywhere.",
    "A signpost gives distances of 12.5 and 48.25 km.",
    "The photo tells of a harbour town.",
    "There is neither a caption nor a geotag.",
    "A kiosk sells prints of the town; the price is 12.50, 14.90 for the large one.",
    "This image points to the coast.",
    "Given the vegetation and the location of the shadows, it is inland.",
    "A map board is too far away to be read.",
    "The true colour of the walls is ochre.",
    "The camera looks down a steep street.",
    "The position of the driver, on the right, points to left-hand traffic.",
)

LEAKING_UNSEEN = (
    "EXIF places the camera in this valley.",
    "As the supplied location says, it is a suburb.",
    "The tags that came with the upload name the island.",
    "I know from the dataset entry that it is this city.",
    "The embedded GPS track ends at this corner.",
    "Since the coordinates are listed above, no guess is needed.",
    "The photographer's album is called after the town.",
    "Its IPTC fields spell out the place.",
    "The ground truth label says as much.",
    "The metadata reveal a street name.",
)
INNOCENT_UNSEEN = (
    "No geotag or caption helps, so the roofs decide.",
    "The user of the bicycle wears a helmet.",
    "A man on the pavement looks at his phone's map.",
    "There is a position light on the boat.",
    "The image quality is low, and the file of trees is blurred.",
    "The location seems rural and hilly.",
    "One cannot tell from metadata, only from the plates.",
    "It is a question of the roof shapes.",
    "A menu lists 8.50, 12.75 and 19.00.",
    "The photo is taken from a bridge.",
)


class Case(NamedTuple):
    """One chain: the faults that went in, and what came out.

    Attributes:
        faults: As the teacher recorded them; a malformed one with its form.
        found: The reason for which it is dropped, or `wrong` when its answer is beyond theta, or
            empty.
    """

    faults: frozenset[str]
    found: str


def main() -> None:
    """Examine the chains and print three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chains", type=int, default=3000)
    parser.add_argument("--size", type=int, default=112)
    parser.add_argument("--theta", type=float, default=750.0)
    options = parser.parse_args()
    config = CurateConfig(correct_within_km=options.theta)
    cases = list(examined(options.chains, options.size, config))
    print(f"{len(cases)} chains of the fallible teacher, seed 0, {options.size} px\n")
    print_recall(cases)
    print_precision(cases)
    print_sentences(options.size, config)


def examined(n: int, size: int, config: CurateConfig) -> Iterator[Case]:
    """Let the teacher write about n scenes, and examine what it wrote."""
    for scene in iterate(0, "train", n):
        lesson = teach(scene, size, FaultRates())
        truth = LatLon(lat=scene.lat, lon=scene.lon)
        found = inspect(lesson.response, truth, config)
        if isinstance(found, Found):
            reason = found.fault.value
        else:
            reason = "wrong" if error_of(found.answer, truth) > config.correct_within_km else ""
        names = (
            f"malformed: {f.detail}" if f.kind == "malformed" else f.kind for f in lesson.faults
        )
        yield Case(frozenset(names), reason)


def print_recall(cases: list[Case]) -> None:
    """For each fault, what became of the chains that have it."""
    print("| fault put in | chains | kept out of CoT | for the reasons |\n|---|---|---|---|")
    kinds = {name for case in cases for name in case.faults}
    order = {kind: n for n, kind in enumerate(fault_kinds())}
    for kind in sorted(kinds, key=lambda name: (order[name.split(":")[0]], name)):  # type: ignore[index]
        mine = [case for case in cases if kind in case.faults]
        out = Counter(case.found for case in mine if case.found)
        reasons = ", ".join(f"{name} {n}" for name, n in out.most_common())
        print(f"| {kind} | {len(mine)} | {out.total() / len(mine):.1%} | {reasons} |")
    clean = [case for case in cases if not case.faults]
    out = Counter(case.found for case in clean if case.found)
    reasons = ", ".join(f"{name} {n}" for name, n in out.most_common())
    print(f"| none | {len(clean)} | {out.total() / len(clean):.1%} | {reasons} |\n")


def print_precision(cases: list[Case]) -> None:
    """For each reason, whether the chains dropped for it have a fault that explains it."""
    explained = {
        "leak_claim": {"leak"},
        "malformed": {"malformed: no tags", "malformed: two answers"},
        "truncated": {"malformed: cut in half"},
        "no_coordinate": {"malformed: no coordinate"},
    }
    print("| reason | chains | explained by a fault put in |\n|---|---|---|")
    reasons = Counter(case.found for case in cases if case.found not in ("", "wrong"))
    for reason, n in reasons.most_common():
        right = sum(
            bool(case.faults & explained.get(reason, set()))
            for case in cases
            if case.found == reason
        )
        print(f"| {reason} | {n} | {right / n:.1%} |")
    print()


def print_sentences(size: int, config: CurateConfig) -> None:
    """Put sentences written apart from the checks into clean chains."""
    print("| sentences put into clean chains | n | taken for a leak | those judged wrongly |")
    print("|---|---|---|---|")
    for title, sentences, leaking in (
        ("leaking", LEAKING, True),
        ("innocent", INNOCENT, False),
        ("leaking, unseen", LEAKING_UNSEEN, True),
        ("innocent, unseen", INNOCENT_UNSEEN, False),
    ):
        found = [is_leak(sentence, n, size, config) for n, sentence in enumerate(sentences)]
        wrong = quoted(s for s, leak in zip(sentences, found, strict=True) if leak is not leaking)
        print(f"| {title} | {len(sentences)} | {sum(found)} | {wrong} |")


def quoted(sentences: Iterable[str]) -> str:
    """Sentences in quotes, one after the other."""
    return " ".join(f"“{sentence}”" for sentence in sentences)


def is_leak(sentence: str, n: int, size: int, config: CurateConfig) -> bool:
    """Tell whether a clean chain with one more sentence is dropped for a leak."""
    scene = next(iterate(n, "train", 1))
    chain = read_chain(teach(scene, size, NO_FAULTS).response)
    assert chain is not None
    steps = (*chain.steps[:-1], f"{chain.steps[-1]} {sentence}")
    found = inspect(write_chain(steps, chain.answer), LatLon(lat=scene.lat, lon=scene.lon), config)
    return isinstance(found, Found) and found.fault.value.startswith("leak")


if __name__ == "__main__":
    main()
