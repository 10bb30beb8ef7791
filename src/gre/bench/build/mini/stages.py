"""The stages of GREval-mini in order, each from files to files, as the single commands do them."""

from dataclasses import dataclass
from pathlib import Path

from gre.bench.build import annotate, items, select
from gre.bench.build.annotate import AnnotateConfig
from gre.bench.build.annotate.teachers import teacher_of
from gre.bench.build.key_steps import mark_simulated
from gre.bench.build.mini.settings import MiniConfig
from gre.bench.build.mini.world import PHOTOS, TRUTH, render_labelled, render_test, write_chains
from gre.bench.build.photo import Photo, read_photos
from gre.bench.build.publish.run import PublishBenchConfig
from gre.bench.build.publish.run import run as publish_items
from gre.bench.build.voting import VoteConfig, simulate_votes
from gre.bench.chains.sorting import load_sorter
from gre.bench.corpus import stage as corpus_stage
from gre.bench.corpus.entries import Corpus
from gre.bench.corpus.load import load_extractor
from gre.data.runner import LocalRunner
from gre.data.stages import Advance, Stage
from gre.models.dual import load_dual
from gre.models.spec import load_geolocator
from gre.store import write_jsonl

TEACHER = "geoworld-teacher"
# What the card calls the steps, and where each left its manifest.
STEPS = {
    "selection (image and text alike, faces, copies)": "select/manifest.json",
    "vote: can country or city be told?": "vote/vote_manifest.json",
    "rationales of the teacher": "annotate/manifest.json",
    "key steps, marked by three": "marked/manifest.json",
}


@dataclass(frozen=True)
class Work:
    """What every stage is given: the settings, and how many processes may draw and look."""

    config: MiniConfig
    jobs: int = 2

    @property
    def out(self) -> Path:
        """The job's folder."""
        return self.config.out


def stages(config: MiniConfig) -> list[Stage[Work]]:
    """All stages, in order."""
    scenes, labelled, verdicts = (
        config.scenes, config.validation, config.scenes * config.annotators
    )  # fmt: skip
    return [
        Stage("world", "GeoWorld: drawing scenes", scenes + labelled, 0.16, draw),
        Stage("chains", "GRE30K-CoT: chains to learn of", config.chains, 0.07, teach),
        Stage("corpus", "Corpus of indicators", config.chains, 0.06, extract),
        Stage("select", "Selecting photos", 2 * (scenes + labelled), 0.38, filter_photos),
        Stage("vote", "Vote, simulated", verdicts, 0.12, vote),
        Stage("annotate", "Rationales of the teacher", scenes, 0.09, explain),
        Stage("mark", "Key steps, simulated", verdicts, 0.07, mark),
        Stage("items", "Items", scenes, 0.02, make_items),
        Stage("publish", "Data set", config.n, 0.03, publish),
    ]


def draw(work: Work, advance: Advance) -> None:
    """Draw the scenes to select from, and those that thresholds are chosen on."""
    world = work.out / "world"
    render_test(work.config, world / "test", advance, jobs=work.jobs)
    render_labelled(work.config, world / "validation", advance)


def teach(work: Work, advance: Advance) -> None:
    """Make the chains that the corpus is built from."""
    write_chains(work.config, work.out / "chains", advance)


def extract(work: Work, advance: Advance) -> None:
    """Build the corpus of indicators from the chains."""
    chains = [work.out / "chains" / "gre30k" / "cot.jsonl"]
    corpus_stage.run(
        chains, load_extractor("offline"), work.out / "corpus", progress=advance
    )  # fmt: skip


def filter_photos(work: Work, advance: Advance) -> None:
    """Keep photos that are like the corpus; thresholds come from the labelled scenes."""
    counts = _Deltas(advance)
    select.run(
        work.out / "world" / "test" / PHOTOS,
        select.read_prompts(work.out / "corpus"),
        load_dual("tiny"),
        work.out / "select",
        select.SelectConfig(seed=work.config.seed),
        validation=work.out / "world" / "validation" / TRUTH,
        runner=LocalRunner(work.jobs),
        progress=counts,
    )


def vote(work: Work, advance: Advance) -> None:
    """Have simulated annotators say whether a place can be told."""
    settings = VoteConfig(annotators=work.config.annotators, seed=work.config.seed)
    selected = work.out / "select" / "selected.jsonl"
    simulate_votes(selected, work.out / "vote", settings, progress=advance)


def explain(work: Work, advance: Advance) -> None:
    """Have the teacher draft rationales, and give every step a first tag."""
    folder = work.out / "annotate"
    voted = folder / "photos.jsonl"
    _with_own_pictures(work.out / "vote" / "photos.jsonl", work.out / "world" / "test", voted)
    settings = AnnotateConfig(seed=work.config.seed)
    teacher = teacher_of(
        load_geolocator(TEACHER), folder / "journal.sqlite", settings,
        _Deltas(advance).reach,
    )  # fmt: skip
    annotate.run(
        voted, teacher, load_sorter("offline"), load_extractor("offline"), folder, settings
    )


def _with_own_pictures(voted: Path, folder: Path, out: Path) -> None:
    """Take the photos that a vote kept, with the pictures that were drawn and not the review's.

    What knows scenes by their files (`geoworld-oracle`) knows these.
    """
    drawn = {one.id: one.image for one in read_photos(folder / PHOTOS, Photo, seen_from=out.parent)}
    kept = read_photos(voted, Photo, seen_from=out.parent)
    write_jsonl(out, (one.model_copy(update={"image": drawn[one.id]}) for one in kept))


def mark(work: Work, advance: Advance) -> None:
    """Have simulated annotators mark key steps."""
    mark_simulated(
        work.out / "annotate" / annotate.DRAFTS, work.out / "review", work.out / "marked",
        errors=work.config.marking, annotators=work.config.annotators, seed=work.config.seed,
        pictures_below=work.out, progress=advance,
    )  # fmt: skip


def make_items(work: Work, advance: Advance) -> None:
    """Make the benchmark's records, and choose as many as are wanted."""
    sources = items.Sources.read(
        work.out / "annotate" / annotate.DRAFTS, work.out, load_extractor("offline"),
        Corpus.read(work.out / "corpus"),
    )  # fmt: skip
    settings = items.ItemsConfig(n=work.config.n, seed=work.config.seed)
    items.run(
        work.out / "marked" / "key_steps.jsonl", sources, work.out, settings, progress=advance
    )


def publish(work: Work, advance: Advance) -> None:
    """Make a data set of it."""
    publish_items(
        work.out / items.GREVAL, work.out / "published",
        PublishBenchConfig(title="GREval-mini (GeoWorld)"), root=work.out,
        steps={title: work.out / path for title, path in STEPS.items()}, progress=advance,
    )  # fmt: skip


class _Deltas:
    """Turns how far each step is into how much was done since."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance
        self._done: dict[str, int] = {}

    def reach(self, done: int, total: int | None = None) -> None:
        """Take note of how far the only step is."""
        self("", done, total)

    def __call__(self, step: str, done: int, total: int | None) -> None:
        self._advance(done - self._done.get(step, 0))
        self._done[step] = done
