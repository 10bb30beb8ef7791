"""What GeoWorld gives to begin with: photos to select from, labelled ones, and chains to learn of.

Photos come from the test split, labels from the validation split, chains from the training split:
no scene has a part in two of them.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from gre.bench.build.mini.settings import MiniConfig
from gre.bench.build.photo import Photo
from gre.data import curate
from gre.data.sources.geoworld import LICENCE
from gre.data.stages import Advance
from gre.records import Draft, Seed
from gre.store import write_jsonl, write_parquet
from gre.world import render
from gre.world.cues import DISTRACTORS
from gre.world.render import SceneTruth
from gre.world.sample import sample
from gre.world.scene import Scene
from gre.world.teacher import FaultRates, teach

SOURCE = "geoworld"
PHOTOS = "photos.jsonl"
TRUTH = "truth.jsonl"


def render_test(config: MiniConfig, folder: Path, advance: Advance, *, jobs: int) -> None:
    """Draw the first scenes of the test split, and list them as photos."""
    settings = render.RenderConfig(
        n=config.scenes, size=config.size, seed=config.seed, split="test", processes=jobs
    )
    list_photos(render.run(settings, folder, advance), folder)


def render_labelled(config: MiniConfig, folder: Path, advance: Advance) -> None:
    """Draw scenes of the validation split, whose truth file tells which of them show nothing.

    One in fifty shows nothing, too few to choose a threshold by: they make up a quarter here.
    """
    (folder / "images").mkdir(parents=True, exist_ok=True)
    scenes = list(_labelled(config))

    def drawn() -> Iterator[SceneTruth]:
        for scene in scenes:
            yield render.render_scene(scene, config.size, folder)
            advance(1)

    write_jsonl(folder / TRUTH, drawn())


def _labelled(config: MiniConfig) -> Iterator[Scene]:
    """The first scenes of the split, and after them the first that show nothing."""
    nothing = config.validation // 4
    wanted = {True: nothing, False: config.validation - nothing}
    for n in count():
        scene = sample(config.seed, "validation", n)
        shows_nothing = scene.label in DISTRACTORS
        if wanted[shows_nothing]:
            wanted[shows_nothing] -= 1
            yield scene
        if not any(wanted.values()):
            return


def list_photos(truths: list[SceneTruth], folder: Path) -> None:
    """List scenes as photos beside their truth.

    Scene label and indicator kinds are the generator's, as a photo collection's tags might be.
    """
    write_jsonl(folder / PHOTOS, map(_photo, truths))


def _photo(truth: SceneTruth) -> Photo:
    legible = {cue.kind for cue in truth.cues if cue.legible}
    return Photo(
        id=truth.id, image=truth.image, lat=truth.lat, lon=truth.lon, split=truth.split,
        scene=truth.label, kinds=tuple(kind for kind in truth.kinds if kind in legible),
        country=truth.place.country, source=SOURCE, licence=LICENCE,
    )  # fmt: skip


def write_chains(config: MiniConfig, folder: Path, advance: Advance) -> None:
    """Have GeoWorld's fallible teacher write chains about training scenes, and curate them.

    The chains speak of pictures that nobody needs to see here, so none is drawn.
    """
    scenes = [sample(config.seed, "train", n) for n in range(config.chains)]
    write_parquet(folder / "seeds.parquet", map(_seed, scenes), Seed)
    write_jsonl(folder / "drafts.jsonl", _taught(scenes, config, advance))
    settings = curate.CurateConfig(correct_within_km=config.theta_km, seed=config.seed)
    curate.run(folder / "drafts.jsonl", folder / "seeds.parquet", folder / "gre30k", settings)


def _seed(scene: Scene) -> Seed:
    return Seed(
        id=scene.id, image=f"images/{scene.id}.png", lat=scene.lat, lon=scene.lon,
        split=scene.split, source=SOURCE, country=scene.place.country, licence=LICENCE,
    )  # fmt: skip


def _taught(scenes: list[Scene], config: MiniConfig, advance: Advance) -> Iterator[Draft]:
    for scene in scenes:
        lesson = teach(scene, config.size, FaultRates(), seed=config.seed)
        advance(1)
        yield Draft(
            id=scene.id, image=f"images/{scene.id}.png", lat=scene.lat, lon=scene.lon,
            split=scene.split, teacher="geoworld-teacher", prompt_hash=SOURCE,
            response=lesson.response,
        )  # fmt: skip
