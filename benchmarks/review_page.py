"""How long the review page takes to open an item, in a real browser, in a project of 20,000.

Three annotators are asked about every item. One of them, in headless Chromium, accepts one chain
after the other; a time is from the key to the next item's steps and photo being on the screen,
with its verdict on the disk.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gre.chain import read_chain
from gre.data.review import Item, Project
from gre.world.render import render_scene
from gre.world.sample import iterate

SCENES = 24  # pictures are drawn once and shown by turns
NEXT = """
const [key, done] = arguments, photo = () => document.querySelector(".photo img");
const before = photo().src, start = performance.now();
document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const look = () => {
  const now = photo();
  if (now && now.src !== before && now.complete && document.querySelector(".step"))
    requestAnimationFrame(() => done(performance.now() - start));
  else requestAnimationFrame(look);
};
look();
"""


def make_project(root: Path, n: int) -> str:
    """Make the project; returns the token of one of its three annotators."""
    (root / "images").mkdir(parents=True)
    shown = []
    for scene in iterate(0, "train", SCENES):
        truth = render_scene(scene, 448, root)
        chain = read_chain(truth.chain)
        assert chain is not None
        payload = {"steps": list(chain.steps), "answer": chain.answer, "error_km": 0.0}
        shown.append((truth.image, payload | {"lat": truth.lat, "lon": truth.lon}))
    items = (
        Item(f"item-{i}", "chain", shown[i % SCENES][0], shown[i % SCENES][1]) for i in range(n)
    )
    with Project.create(root, items) as project:
        tokens = [project.add_annotator(name) for name in ("Ann", "Ben", "Cid")]
    return tokens[0]


def open_browser(profile: Path) -> Any:
    """A headless Chromium with a profile of its own."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--window-size=1440,900", f"--user-data-dir={profile}",
    ):  # fmt: skip
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def measure(root: Path, token: str, profile: Path, opened: int) -> tuple[float, list[float]]:
    """Seconds until the first page is there, and milliseconds of each item after it."""
    command = [
        sys.executable,
        "-m",
        "gre",
        "review",
        "serve",
        "--project",
        str(root),
        "--port",
        "0",
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    driver = None
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        driver = open_browser(profile)
        start = time.perf_counter()
        driver.get(f"{address}?token={token}")
        while not driver.execute_script("return !!document.activeElement?.closest('.step')"):
            time.sleep(0.01)
        first = time.perf_counter() - start
        return first, [driver.execute_async_script(NEXT, "a") for _ in range(opened)]
    finally:
        if driver is not None:
            driver.quit()
        server.kill()
        server.wait()


def main() -> None:
    """Print one row of a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--opened", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        token = make_project(root, given.items)
        first, times = measure(root, token, Path(folder) / "profile", given.opened)
    times.sort()
    p95 = times[int(0.95 * (len(times) - 1))]
    print("| items | opened | first page, s | median, ms | 95 %, ms | slowest, ms |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {given.items:,} | {len(times)} | {first:.2f} | {statistics.median(times):.0f} "
        f"| {p95:.0f} | {times[-1]:.0f} |"
    )


if __name__ == "__main__":
    main()
