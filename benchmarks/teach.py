"""What `gre teach` adds to a request, beside a bare asyncio + openai loop; and 200,000 seeds.

python benchmarks/teach.py [--requests 2000] [--repeats 5] [--seeds 20000]

The server answers at once and runs in another process; each client runs in a process of its own.
"Requests/s per core" is requests over the processor time of the client's process, from before the
first request to after the last: the event loop, the encoding of photos, the journal with its
commits. Starting Python and importing are left out on both sides.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from gre.models import openai_endpoint
from gre.prompts import load_prompt
from gre.records import Seed
from gre.store import write_parquet

PICTURES, MAX_SIDE, CONCURRENCY = 8, 1024, 16
SIZE, SMALL = 224, 32  # pixels; what is asked about 200,000 times need not be worth seeing
CLIENTS = ("bare", "gre")


def make_seeds(folder: Path, n: int, size: int) -> None:
    """List n seeds that share a few scenes, each with a checksum of its own."""
    from gre.world.draw.compose import draw  # a client's memory is not to hold the world
    from gre.world.sample import iterate

    photos = folder / "photos"
    photos.mkdir(parents=True)
    for k, scene in enumerate(iterate(0, "validation", PICTURES)):
        draw(scene, size).image.save(photos / f"{k}.png")
    seeds = (
        Seed(
            id=f"seed-{i}", image=f"photos/{i % PICTURES}.png", lat=51.5, lon=-0.1, source="bench",
            sha256=sha256(str(i).encode()).hexdigest(),
        )
        for i in range(n)
    )  # fmt: skip
    write_parquet(folder / "seeds.parquet", seeds, Seed)


def encode_once() -> None:
    """Make both clients find their photos encoded already."""
    encoded: dict[Path, str] = {}
    real = openai_endpoint.picture_url

    def remembered(path: Path, max_side: int) -> str:
        if path not in encoded:
            encoded[path] = real(path, max_side)
        return encoded[path]

    openai_endpoint.picture_url = remembered


async def bare(photos: list[Path], url: str, n: int) -> None:
    """The loop that anybody would write first: nothing is kept, nothing is tried again."""
    import openai

    prompt = load_prompt("teach").text
    left = iter(range(n))
    async with openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:

        async def work() -> None:
            for i in left:
                picture = openai_endpoint.picture_url(photos[i % len(photos)], MAX_SIDE)
                content: Any = [
                    {"type": "image_url", "image_url": {"url": picture}},
                    {"type": "text", "text": prompt},
                ]
                answer = await client.chat.completions.create(
                    model="m", messages=[{"role": "user", "content": content}],
                    max_tokens=2048, temperature=0.0, seed=0,
                )  # fmt: skip
                assert answer.choices[0].message.content

        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))


def gre(seeds: Path, url: str, out: Path) -> None:
    """The stage: seeds from Parquet, journal on the disk, drafts written at the end."""
    from gre.data import teach

    options = openai_endpoint.EndpointOptions(max_side=MAX_SIDE, concurrency=CONCURRENCY)
    model = openai_endpoint.OpenAIEndpoint("m", url, options)
    taught = teach.run(seeds, model, out, teach.TeachConfig())
    assert taught.tally.kept == taught.tally.seen


def client(kind: str, folder: Path, url: str, n: int, *, encoded: bool, out: Path | None) -> None:
    """Run one client in this process and print what it took, as JSON."""
    import openai
    import pyarrow.parquet  # noqa: F401  # import time is nobody's overhead

    openai.AsyncOpenAI(api_key="none").chat  # noqa: B018  # it imports its resources only now
    photos = sorted((folder / "photos").iterdir())
    if encoded:
        encode_once()
    cpu, wall = time.process_time(), time.perf_counter()
    if kind == "bare":
        asyncio.run(bare(photos, url, n))
    else:
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            gre(folder / "seeds.parquet", url, out or Path(scratch))
    taken = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    taken["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(taken))


@contextmanager
def instant_server() -> Iterator[str]:
    """Run the server in another process; gives its address."""
    file = Path(__file__).with_name("instant_server.py")
    process = subprocess.Popen([sys.executable, file], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.kill()
        process.wait()


def run_client(
    kind: str, folder: Path, n: int, *, encoded: bool, url: str, out: Path | None = None
) -> dict[str, float]:
    """Run a client in a process of its own."""
    command = [
        sys.executable, __file__, "--client", kind, "--folder", str(folder), "--url", url,
        "--requests", str(n), *(["--encoded"] if encoded else []),
        *(["--out", str(out)] if out else []),
    ]  # fmt: skip
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    taken: dict[str, float] = json.loads(result.stdout)
    return taken


def overhead(n: int, repeats: int) -> None:
    """Print requests a second and core of both clients, side by side."""
    print("| photos | bare loop | gre teach | share | a round's shares |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, instant_server() as url:
        make_seeds(Path(folder), n, SIZE)
        for encoded, name in ((True, "encoded beforehand"), (False, "encoded for each request")):
            rates: dict[str, list[float]] = {kind: [] for kind in CLIENTS}
            for _ in range(repeats):
                for kind in CLIENTS:
                    taken = run_client(kind, Path(folder), n, encoded=encoded, url=url)
                    rates[kind].append(n / taken["cpu"])
            shares = [b / a for a, b in zip(rates["bare"], rates["gre"], strict=True)]
            print(
                f"| {name} | {median(rates['bare']):.0f} | {median(rates['gre']):.0f} "
                f"| {median(shares):.0%} | {min(shares):.0%}-{max(shares):.0%} |"
            )
        photos = sorted((Path(folder) / "photos").iterdir())
        rate = median(encodings_per_s(photos) for _ in range(repeats))
        print(f"\nEncoding alone, {SIZE} px PNG: {rate:.0f}/s per core")


def encodings_per_s(photos: list[Path]) -> float:
    """Photos re-encoded in a second of processor time."""
    started = time.process_time()
    for i in range(200):
        openai_endpoint.picture_url(photos[i % len(photos)], MAX_SIDE)
    return 200 / (time.process_time() - started)


def scale(n: int) -> None:
    """Print time and peak memory of a run over many seeds, and of one that finds them settled."""
    print(
        "\n| seeds | run | seconds | seeds/s | peak MiB | journal MiB |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as name, instant_server() as url:
        folder = Path(name)
        make_seeds(folder, n, SMALL)
        for run in ("first", "again"):
            taken = run_client("gre", folder, n, encoded=False, url=url, out=folder / "out")
            journal = (folder / "out" / "journal.sqlite").stat().st_size / 2**20
            print(
                f"| {n} | {run} | {taken['wall']:.0f} | {n / taken['wall']:.0f} "
                f"| {taken['mib']:.0f} | {journal:.0f} |",
                flush=True,
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=20_000)
    parser.add_argument("--client", choices=CLIENTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--encoded", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.client:
        client(
            given.client, given.folder, given.url, given.requests,
            encoded=given.encoded, out=given.out,
        )  # fmt: skip
        return
    parts: list[Callable[[], None]] = []
    if given.repeats:
        parts.append(lambda: overhead(given.requests, given.repeats))
    if given.seeds:
        parts.append(lambda: scale(given.seeds))
    for part in parts:
        part()


if __name__ == "__main__":
    main()
