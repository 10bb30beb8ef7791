"""The cache of vectors: nothing is encoded twice, nothing is lost, nothing is taken for another."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gre.errors import StoreError
from gre.models.dual.base import Vectors
from gre.models.vectors import VectorCache, read_parts, read_sentences, read_texts, see_photos

DIM = 8


class CountingEncoder:
    """A dual encoder of the mean colour and of letters; it fakes all but the protocol."""

    name, dim, max_side, fingerprint = "counting", DIM, 64, "abc"

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.texts: list[str] = []

    def see(self, pictures: Sequence[Image.Image]) -> Vectors:
        self.seen.append(len(pictures))
        means = [np.asarray(picture, dtype=np.float32).mean(axis=(0, 1)) for picture in pictures]
        return _unit(np.pad(np.stack(means) + 1, ((0, 0), (0, DIM - 3))))

    def read(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        rows = [[text.count(letter) + 0.1 for letter in "abcdefgh"] for text in texts]
        return _unit(np.array(rows, dtype=np.float32))

    def parts(self, text: str) -> list[str]:
        words = text.split() or [""]
        return [" ".join(words[i : i + 2]) for i in range(0, len(words), 2)]

    sentences = read


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _cache(path: Path | None, **changes: object) -> VectorCache:
    return VectorCache(path, **{"encoder_fingerprint": "abc", "dim": DIM, **changes})  # type: ignore[arg-type]


def _photo(path: Path, colour: tuple[int, int, int]) -> Path:
    Image.new("RGB", (16, 16), colour).save(path)
    return path


def test_what_is_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(1200, DIM)).astype(np.float32)
    with _cache(tmp_path / "vectors.sqlite") as cache:
        cache.put({str(n): row for n, row in enumerate(rows)})
    with _cache(tmp_path / "vectors.sqlite") as cache:
        found = cache.get([str(n) for n in range(1300)])
        assert len(cache) == len(found) == 1200
        assert all(np.array_equal(found[str(n)], row) for n, row in enumerate(rows))


def test_vectors_of_another_encoder_are_not_seen(tmp_path: Path) -> None:
    vector = np.ones(DIM, dtype=np.float32)
    with _cache(tmp_path / "v.sqlite") as cache:
        cache.put({"a": vector})
        for other in (
            {"encoder_fingerprint": "xyz"}, {"dim": 4}, {"precision": "float16"},
        ):  # fmt: skip
            with _cache(tmp_path / "v.sqlite", **other) as another:
                assert another.get(["a"]) == {}
        assert np.array_equal(cache.get(["a"])["a"], vector)


def test_half_precision_costs_little_and_saves_half(tmp_path: Path) -> None:
    rows = _unit(np.random.default_rng(1).normal(size=(2000, 64)).astype(np.float32))
    for precision in ("float16", "float32"):
        with _cache(tmp_path / precision, dim=64, precision=precision) as cache:
            cache.put({str(n): row for n, row in enumerate(rows)})
            found = np.stack([cache.get([str(n)])[str(n)] for n in range(50)])
        assert np.abs(found @ rows.T - rows[:50] @ rows.T).max() < 5e-4
    sizes = {name: (tmp_path / name).stat().st_size for name in ("float16", "float32")}
    assert sizes["float16"] < 0.75 * sizes["float32"]


def test_a_killed_process_loses_nothing_that_was_put(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    script = (
        "import sys, numpy as np; from pathlib import Path; from gre.models.vectors import *\n"
        "cache = VectorCache(Path(sys.argv[1]), 'abc', 8); n = 0\n"
        "while True:\n"
        "    cache.put({str(n): np.full(8, n, dtype=np.float32)}); n += 1; print(n, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(40)][-1]
        os.kill(process.pid, signal.SIGKILL)
    with _cache(path) as cache:
        found = cache.get([str(n) for n in range(int(told))])
        assert len(found) == int(told)
        assert found["7"].tolist() == [7.0] * DIM


def test_two_processes_may_share_a_file(tmp_path: Path) -> None:
    with _cache(tmp_path / "v.sqlite") as one, _cache(tmp_path / "v.sqlite") as other:
        one.put({"a": np.zeros(DIM, dtype=np.float32)})
        other.put({"b": np.ones(DIM, dtype=np.float32)})
        assert set(one.get(["a", "b"])) == {"a", "b"}


@pytest.mark.parametrize("held", [b"this is a text, and no database at all " * 40, None])
def test_a_file_of_another_kind_is_left_alone(tmp_path: Path, held: bytes | None) -> None:
    path = tmp_path / "v.sqlite"
    path.write_bytes(held) if held else path.mkdir()
    with pytest.raises(StoreError, match="vectors"):
        _cache(path)
    assert held is None or path.read_bytes() == held


def test_a_vector_of_another_length_is_a_defect() -> None:
    with _cache(None) as cache, pytest.raises(ValueError, match="shape"):
        cache.put({"a": np.zeros(3, dtype=np.float32)})


def test_a_photo_is_encoded_once_under_whatever_name(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    photos = [(f"p{n}", _photo(tmp_path / f"{n}.png", (40 * (n % 3), 9, 9))) for n in range(7)]
    told: list[int] = []
    with _cache(tmp_path / "v.sqlite") as cache:
        first = list(see_photos(encoder, photos, cache=cache, batch=4, progress=told.append))
        again = list(see_photos(encoder, photos, cache=cache))
    assert encoder.seen == [3]
    assert told == [4, 3]
    assert [name for name, _, _ in first] == [name for name, _ in photos]
    for (_, one, _), (_, other, _) in zip(first, again, strict=True):
        assert one is not None
        assert other is not None
        assert np.array_equal(one, other)


def test_a_photo_that_has_changed_is_encoded_anew(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    path = _photo(tmp_path / "a.png", (200, 0, 0))
    with _cache(None) as cache:
        ((_, before, _),) = see_photos(encoder, [("a", path)], cache=cache)
        _photo(path, (0, 0, 200))
        ((_, after, _),) = see_photos(encoder, [("a", path)], cache=cache)
    assert encoder.seen == [1, 1]
    assert before is not None
    assert after is not None
    assert not np.allclose(before, after)


def test_a_photo_that_cannot_be_read_has_a_reason(tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    good = _photo(tmp_path / "good.png", (1, 2, 3))
    photos = [("gone", tmp_path / "gone.jpg"), ("broken", tmp_path / "broken.jpg"), ("ok", good)]
    with _cache(None) as cache:
        found = {
            name: (vector is None, reason)
            for name, vector, reason in see_photos(CountingEncoder(), photos, cache=cache)
        }
    assert found == {
        "gone": (True, "no_such_image"), "broken": (True, "unreadable_image"), "ok": (False, ""),
    }  # fmt: skip


def test_a_long_text_is_the_mean_of_its_parts_and_nothing_is_read_twice() -> None:
    encoder = CountingEncoder()
    with _cache(None) as cache:
        parts = read_parts(encoder, ["a b c d e", "a b", ""], cache=cache)
        (vector, short, _) = read_texts(encoder, ["a b c d e", "a b", ""], cache=cache)
    assert [len(each) for each in parts] == [3, 1, 1]
    assert sorted(encoder.texts) == ["", "a b", "c d", "e"]
    mean = parts[0].mean(axis=0)
    assert np.allclose(vector, mean / np.linalg.norm(mean), atol=1e-6)
    assert np.allclose(short, parts[1][0], atol=1e-6)


def test_sentences_of_a_text_encoder_are_kept_too() -> None:
    encoder = CountingEncoder()
    with _cache(None) as cache:
        one = read_sentences(encoder, ["abc", "abc", "h"], cache=cache)  # type: ignore[arg-type]
        read_sentences(encoder, ["h"], cache=cache)  # type: ignore[arg-type]
        assert read_sentences(encoder, [], cache=cache).shape == (0, DIM)  # type: ignore[arg-type]
    assert encoder.texts == ["abc", "h"]
    assert np.array_equal(one[0], one[1])
