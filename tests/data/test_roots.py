"""Photos may lie where they were collected from, and nowhere else."""

from pathlib import Path

from PIL import Image

from gre.data import teach
from gre.data.roots import recorded_roots
from gre.data.seeds import run
from gre.data.sources import Sources
from gre.geo.coordinate import LatLon
from gre.models.baselines.priors import ConstantGuess
from gre.records import Seed
from gre.store import read_all, write_parquet


def photo(path: Path, colour: tuple[int, int, int] = (9, 99, 199)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.linear_gradient("L").resize((64, 64)).convert("RGB")
    picture.paste(colour, (0, 0, 20, 40))
    picture.save(path)
    return path


def asked(seeds: Path, out: Path, **settings: object) -> dict[str, int]:
    config = teach.TeachConfig(**settings)  # type: ignore[arg-type]
    taught = teach.run(seeds, ConstantGuess(LatLon(lat=1, lon=2)), out, config)
    counts = {"kept": taught.tally.kept, **taught.tally.dropped}
    return {reason: n for reason, n in counts.items() if n}


def test_the_folders_that_seeds_were_collected_from_are_remembered(tmp_path: Path) -> None:
    photo(tmp_path / "photos" / "a.png")
    table = tmp_path / "photos" / "list.csv"
    table.write_text("image,lat,lon\na.png,1,2\n")
    run(Sources([table]), tmp_path / "seeds")
    assert (tmp_path / "photos").resolve() in recorded_roots(tmp_path / "seeds")
    assert asked(tmp_path / "seeds" / "seeds.parquet", tmp_path / "out") == {"kept": 1}


def test_a_table_of_strangers_cannot_have_other_files_sent(tmp_path: Path) -> None:
    photo(tmp_path / "private" / "passport.png")
    photo(tmp_path / "seeds" / "mine.png")
    (tmp_path / "seeds" / "link.png").symlink_to(tmp_path / "private" / "passport.png")
    names = ("mine.png", "../private/passport.png", "link.png")
    seeds = [Seed(id=name, image=name, lat=1, lon=2, sha256=str(n)) for n, name in enumerate(names)]
    file = tmp_path / "seeds" / "seeds.parquet"
    write_parquet(file, seeds, Seed)
    assert asked(file, tmp_path / "out") == {"kept": 1, "bad_photo": 2}
    assert [seed.image for seed in read_all(file, Seed)] == list(names)


def test_a_folder_can_be_allowed_by_hand(tmp_path: Path) -> None:
    photo(tmp_path / "elsewhere" / "a.png")
    file = tmp_path / "seeds" / "seeds.parquet"
    write_parquet(file, [Seed(id="a", image="../elsewhere/a.png", lat=1, lon=2)], Seed)
    assert asked(file, tmp_path / "out") == {"bad_photo": 1}
    assert asked(file, tmp_path / "again", photos=tmp_path / "elsewhere") == {"kept": 1}


def test_a_torn_manifest_allows_the_seeds_own_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"roots": [3')
    assert recorded_roots(tmp_path) == (tmp_path.resolve(),)
    (tmp_path / "manifest.json").write_text('{"roots": [3]}')
    assert recorded_roots(tmp_path) == (tmp_path.resolve(),)
