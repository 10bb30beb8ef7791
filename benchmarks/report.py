"""The page of GREval-Bench: seconds to build, megabytes, and seconds until a browser shows it.

    python benchmarks/report.py [--photos 300] [--repeats 3] [--page FILE]

GeoWorld scenes with eight systems each, made as the tests make them; what their steps are worth is
drawn. Opening is from the request to the end of the page's script, and to the first frame after it,
in headless Chromium; searching is from the change of the field to the frame that shows what is
found.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browsers import Browser, browser
from gre.report.greval import read_scores, write_page
from greval_scores import SKILLS, make_scores

OPENED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
FRAME = (
    "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
)
CHANGE = """new Promise(done => {
  const field = document.getElementById('filter').elements['%s'], start = performance.now();
  field.value = '%s';
  field.dispatchEvent(new Event('input', {bubbles: true}));
  const output = document.querySelector('#filter output');
  const shown = () => requestAnimationFrame(() => done(performance.now() - start));
  const all = {childList: true, characterData: true, subtree: true};
  new MutationObserver(shown).observe(output, all);
})"""


def main() -> None:
    """Build, open, sort and search; print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--page", type=Path, help="keep the page here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = make_scores(Path(folder), n=options.photos)
        page = options.page or Path(folder) / "page.html"
        rows = measure_building(path, page, options.repeats)
        with browser(Path(folder) / "profile") as screen:
            rows += measure_showing(screen, page, options.repeats)
    print(f"{options.photos} photos, {len(SKILLS)} systems, {page_size(page)} MB\n")
    print("| what | median | slowest |\n|---|---|---|")
    for name, unit, values in rows:
        print(f"| {name}, {unit} | {median(values):.2f} | {max(values):.2f} |")


def page_size(page: Path) -> str:
    """Megabytes; the page may be gone with its folder."""
    return f"{page.stat().st_size / 1e6:.1f}" if page.is_file() else "?"


def measure_building(path: Path, page: Path, repeats: int) -> list[tuple[str, str, list[float]]]:
    """Seconds to read the score folder, and to write the page with all photos."""
    reading, writing = [], []
    for _ in range(repeats):
        start = time.perf_counter()
        scores = read_scores(path)
        read = time.perf_counter()
        write_page(scores, page, photos=None)
        reading.append(read - start)
        writing.append(time.perf_counter() - read)
    return [("reading the scores", "s", reading), ("writing the page", "s", writing)]


def measure_showing(
    screen: Browser, page: Path, repeats: int
) -> list[tuple[str, str, list[float]]]:
    """Milliseconds to open the page, to search its cards, and to show all of them again."""
    ready, drawn, searching, again = [], [], [], []
    for _ in range(repeats):
        screen.open(page.as_uri())
        drawn.append(float(screen.run(FRAME)))
        ready.append(float(screen.run(OPENED)))
        searching.append(float(screen.run(CHANGE % ("text", "palm"))))
        again.append(float(screen.run(CHANGE % ("text", ""))))
    return [
        ("opening, script done", "ms", ready),
        ("opening, first frame after it", "ms", drawn),
        ("first search", "ms", searching),
        ("showing all again", "ms", again),
    ]


if __name__ == "__main__":
    main()
