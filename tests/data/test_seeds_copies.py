"""Copies of a picture: all of them are found, and pictures that are merely alike are not."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from gre.data.duplicates import copies_of, first_of_each, leaders
from gre.data.examine import examine
from gre.data.exclude import Benchmark, Distance, benchmark_of, same_pictures, same_places
from gre.data.fingerprint import SIDE, Fingerprint, Fingerprints, agree, fingerprint
from gre.data.hamming import pairs_between, pairs_within
from gre.data.placeholders import places_apart, read_list
from gre.data.sources import Candidate
from gre.errors import InputError, RecordError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.images import open_image
from photos import photo_bytes, picture, save_photo

U64 = np.uint64


def planted(n: int, copies: int, bits: int, seed: int = 0) -> np.ndarray[Any, np.dtype[U64]]:
    """Random hashes, some of them again with up to so many bits turned over."""
    rng = np.random.default_rng(seed)
    hashes = rng.integers(0, 1 << 63, n, dtype=U64)
    for row in range(copies):
        turned = rng.choice(64, size=rng.integers(1, bits + 1), replace=False)
        mask = U64(sum(1 << int(bit) for bit in turned))
        hashes[n - 1 - row] = hashes[row] ^ mask
    return np.unique(hashes)


def by_brute_force(a: Any, b: Any, bits: int) -> Any:
    return np.argwhere(np.bitwise_count(a[:, None] ^ b[None]) <= bits)


@pytest.mark.parametrize("bits", [0, 1, 2, 3, 4, 6, 8, 10, 16, 63, 64])
def test_all_close_pairs_are_found_and_no_others(bits: int) -> None:
    hashes = planted(400, 150, max(1, min(bits + 2, 20)))
    every = by_brute_force(hashes, hashes, bits)
    assert pairs_within(hashes, bits).tolist() == every[every[:, 0] < every[:, 1]].tolist()
    some = hashes[::3]
    assert pairs_between(some, hashes, bits).tolist() == by_brute_force(some, hashes, bits).tolist()


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 300), unique=True, max_size=60),
    st.integers(0, 12),
)
def test_close_pairs_of_any_hashes(values: list[int], bits: int) -> None:
    hashes = np.array(values, dtype=U64)
    every = by_brute_force(hashes, hashes, bits).reshape(-1, 2)
    assert pairs_within(hashes, bits).tolist() == every[every[:, 0] < every[:, 1]].tolist()


def prints(pictures: list[Image.Image]) -> Fingerprints:
    small = []
    for one in pictures:
        small.append(one.copy())
        small[-1].thumbnail((SIDE, SIDE))
    return Fingerprints.of([fingerprint(one) for one in small])


def leaders_of(pictures: list[Image.Image], bits: int = 6) -> list[int]:
    looks, n = prints(pictures), len(pictures)
    checksums = np.stack([np.arange(n), np.zeros(n)], axis=1).astype(U64)
    found: list[int] = leaders(checksums, looks, np.arange(n, dtype=U64), bits).tolist()
    return found


def test_a_picture_that_was_saved_again_is_a_copy(tmp_path: Path) -> None:
    original = picture(1, (400, 300))
    original.save(tmp_path / "poor.jpg", quality=20)
    again = [
        original.resize((200, 150)),
        open_image(tmp_path / "poor.jpg"),
        ImageEnhance.Brightness(original).enhance(0.8),
        original.crop((2, 1, 398, 299)),
        original.convert("L").convert("RGB"),
    ]
    others = [picture(n, (400, 300)) for n in range(2, 12)]
    assert leaders_of([original, *again, *others]) == [0] * 6 + list(range(6, 16))


def test_two_plain_pictures_of_different_colours_are_two_pictures() -> None:
    plain = [Image.new("RGB", (100, 80), colour) for colour in ("red", "blue", "white", "red")]
    assert leaders_of(plain) == [0, 1, 2, 0]


def test_likeness_is_not_handed_on() -> None:
    # 1 is near 0 and near 2, but 0 and 2 are not near one another: 2 stays.
    looks = Fingerprints.of(
        [Fingerprint(hash_, bytes(32), bytes(48), 0.0) for hash_ in (0b0, 0b111, 0b111111)]
    )
    checksums = np.arange(6, dtype=U64).reshape(3, 2)
    assert leaders(checksums, looks, np.arange(3, dtype=U64), 3).tolist() == [0, 0, 2]
    assert leaders(checksums, looks, np.array([2, 1, 3], dtype=U64), 3).tolist() == [1, 1, 1]
    assert leaders(checksums, looks, np.arange(3, dtype=U64), None).tolist() == [0, 1, 2]


def test_many_copies_of_one_picture_are_one_set() -> None:
    n = 3000
    looks = Fingerprints.of([Fingerprint(7, bytes(32), bytes(48), 0.0)] * n)
    checksums = np.stack([np.arange(n) // 2, np.zeros(n)], axis=1).astype(U64)
    turns = np.arange(n, 0, -1).astype(U64)
    found = leaders(checksums, looks, turns, 6)
    assert set(found.tolist()) == {n - 1}
    assert [len(rows) for rows in copies_of(found, 5)] == [n]


def test_of_the_same_bytes_the_first_in_turn_leads() -> None:
    keys = np.array([[1, 1], [2, 2], [1, 1], [1, 2]], dtype=U64)
    assert first_of_each(keys, np.array([9, 5, 3, 0], dtype=U64)).tolist() == [2, 1, 2, 3]
    assert first_of_each(keys[:0], np.array([], dtype=U64)).tolist() == []


def test_no_two_drawn_scenes_are_taken_for_copies() -> None:
    from gre.world.draw.compose import draw
    from gre.world.sample import iterate

    scenes = [draw(scene, 112).image for scene in iterate(0, "validation", 250)]
    assert leaders_of(scenes) == list(range(250))


def test_one_agreement_is_enough_for_a_picture_with_something_in_it() -> None:
    first, second = bytes(48), bytes([40] * 48)
    busy = [Fingerprint(1, bytes(32), first, 0.1), Fingerprint(1, bytes(32), second, 0.1)]
    plain = [Fingerprint(1, bytes(32), first, 0.9), Fingerprint(1, bytes(32), second, 0.1)]
    for pair, same in ((busy, True), (plain, False)):
        looks = Fingerprints.of(pair)
        one, other = looks.take(np.array([0])), looks.take(np.array([1]))
        assert agree(one, other).tolist() == [same]


# --- placeholders ---------------------------------------------------------------------------------


def test_places_count_only_when_they_are_far_from_one_another() -> None:
    paris = [(48.85 + n / 1000, 2.35) for n in range(50)]
    assert places_apart(np.array(paris), km=25, enough=5) == 1
    world = [(10.0 * n, 10.0) for n in range(8)]
    assert places_apart(np.array(world), km=25, enough=5) == 5
    assert places_apart(np.array(world[:3]), km=25, enough=5) == 3


def test_a_list_of_placeholders_says_which_line_is_none(tmp_path: Path) -> None:
    listed = tmp_path / "gone.txt"
    listed.write_text(f"# Flickr\n{'AB' * 32}\n\nc56e54ce3ba9f110 # grey\n")
    found = read_list([listed])
    assert found.sha256 == {"ab" * 32}
    assert found.phash == {0xC56E54CE3BA9F110}
    listed.write_text("ab\n")
    with pytest.raises(RecordError, match=r"gone\.txt:1: neither"):
        read_list([listed])


# --- benchmarks -----------------------------------------------------------------------------------


def bench(tmp_path: Path, rows: list[tuple[int | None, float | None]]) -> Benchmark:
    """A benchmark of pictures by number, and latitudes on the zero meridian."""
    photos = []
    for n, (number, lat) in enumerate(rows):
        if number is not None:
            save_photo(tmp_path / f"{n}.jpg", number)
        at = None if lat is None else LatLon(lat=lat, lon=0)
        candidate = Candidate("file", f"{n}.jpg", str(tmp_path), at=at)
        photos.append((candidate, examine(candidate, need_place=False)))
    return benchmark_of("bench", photos)


def test_a_benchmark_s_picture_is_found_wherever_it_claims_to_be(tmp_path: Path) -> None:
    looks = prints([picture(n) for n in range(4)])
    known = bench(tmp_path, [(2, 10.0), (9, 10.0), (0, None)])
    assert same_pictures(looks, known, 6) == {2: "bench: 0.jpg", 0: "bench: 2.jpg"}


def test_near_a_benchmark_s_photo_similarity_decides_where_it_can_be_told(tmp_path: Path) -> None:
    looks = prints([picture(n) for n in range(4)])
    points = np.array([(10.0, 0.005), (10.0, 0.005), (10.0, 0.5), (50.0, 0.001)])
    known = bench(tmp_path, [(1, 10.0), (None, 50.0), (3, None)])
    near = same_places(points, looks, known, Distance(km=1, bits=12))
    assert near == {1: "bench: 0.55 km from 0.jpg", 3: "bench: 0.07 km from 1.jpg"}
    anything = same_places(points, looks, known, Distance(km=1, bits=64))
    assert set(anything) == {0, 1, 3}
    assert same_places(points, looks, known, Distance(km=0.01, bits=64)) == {}


def test_nearness_is_measured_as_everywhere_else() -> None:
    rng = np.random.default_rng(0)
    points = np.stack([rng.uniform(-90, 90, 300), rng.uniform(-180, 180, 300)], axis=1)
    points[:4] = [(0, 180), (0, -180), (90, 0), (90, 120)]
    looks = Fingerprints.of([Fingerprint(0, bytes(32), bytes(48), 0.0)] * 300)
    nothing = np.zeros(100, dtype=bool)
    others = Benchmark(
        "b", tuple(map(str, range(100))), points[:100], looks.take(np.arange(100)), nothing, nothing
    )
    for km in (0.0, 100.0, 1500.0, 30_000.0):
        near = distance_km(points[:, None], points[None, :100]) <= km
        found = same_places(points, looks, others, Distance(km=km))
        assert set(found) == set(np.flatnonzero(near.any(axis=1)).tolist())


def test_a_benchmark_without_places_and_pictures_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither a coordinate nor a picture"):
        bench(tmp_path, [(None, None)])


def test_what_a_photo_looks_like_does_not_depend_on_how_it_is_read(tmp_path: Path) -> None:
    data = photo_bytes(3)
    (tmp_path / "a.jpg").write_bytes(data)
    one, other = (open_image(photo, max_side=SIDE) for photo in (data, tmp_path / "a.jpg"))
    assert fingerprint(one) == fingerprint(other)
