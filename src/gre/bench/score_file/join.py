"""Find the answer to each photo of the truth: by id, and nothing lost uncounted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gre.bench.score_file.values import texts
from gre.errors import InputError

Duplicates = Literal["last", "first", "each", "refuse"]

_EXTENSION = r"(?i)\.(jpe?g|png|webp|gif|bmp|tiff?|heic|avif|json|txt|0)$"  # 17.0 was 17
_FOLDER = r"^.*[/\\]"
_EXAMPLES = 3


@dataclass(frozen=True)
class Join:
    """Which answer belongs to which photo.

    Attributes:
        photos: Rows of the truth that are asked about, `(n,)`; one may stand there twice where
            every one of its answers counts.
        rows: For each of them its row among the answers, `(n,)`; -1 where there is none.
        dropped: Answers to photos that the truth does not hold.
        duplicates: Answers beside the one that counts to the same photo.
        warnings: What the user should know, a line each.
    """

    photos: NDArray[np.int64]
    rows: NDArray[np.int64]
    dropped: int
    duplicates: int
    warnings: list[str]


def ids_of(column: pa.ChunkedArray) -> pa.Array:
    """Write a column of ids as text without blanks around it."""
    return pc.utf8_trim_whitespace(texts(column)).fill_null("").combine_chunks()


def choose_ids(
    answers: Mapping[str, pa.Array], truths: Mapping[str, pa.Array]
) -> tuple[str, str, float]:
    """Choose the columns of ids that have the most in common, of the likeliest the first.

    Returns:
        The column of the answers, that of the truth, and the share of the truth's ids found.
    """
    best: tuple[float, str, str] | None = None
    for name, ids in answers.items():
        for true_name, true_ids in truths.items():
            share = 0.0
            for _, mine, theirs in spellings(ids, true_ids):
                share = max(share, _share(mine, theirs))
                if share == 1:
                    break
            if best is None or share > best[0] + 1e-9:
                best = (share, name, true_name)
        if best is not None and best[0] == 1:
            break
    assert best is not None
    return best[1], best[2], best[0]


def _share(ids: pa.Array, true_ids: pa.Array) -> float:
    found = pc.sum(pc.is_in(true_ids, value_set=ids)).as_py() or 0
    return found / max(1, min(len(true_ids), len(ids)))


def spellings(ids: pa.Array, true_ids: pa.Array) -> Iterator[tuple[str, pa.Array, pa.Array]]:
    """Yield the ids as they stand, then without extension, then without folder, then in small."""
    yield "", ids, true_ids
    changes = (
        ("without file extension", lambda i: pc.replace_substring_regex(i, _EXTENSION, "")),
        ("without folder and file extension", lambda i: pc.replace_substring_regex(i, _FOLDER, "")),
        ("without folder and file extension, and in small letters", pc.utf8_lower),
    )
    for how, change in changes:
        ids, true_ids = change(ids), change(true_ids)
        yield how, ids, true_ids


def join(ids: pa.Array, true_ids: pa.Array, duplicates: Duplicates) -> Join:
    """Match answers with photos.

    Args:
        ids: Of the answers.
        true_ids: Of the truth, each once.
        duplicates: Which of several answers to one photo counts.

    Raises:
        InputError: not one id matches; there are duplicates and they were to be refused.
    """
    photo_of, warnings = _match(ids, true_ids)
    matched = np.flatnonzero(photo_of >= 0)
    photos = photo_of[matched]
    _, first, counts = np.unique(photos, return_index=True, return_counts=True)
    extra = int(matched.size - first.size)
    if extra:
        name = ids[int(matched[first[counts > 1][0]])].as_py()
        told = f"answers that repeat an id: {extra:,}, first {name!r}; "
        if duplicates == "refuse":
            raise InputError(f"{told}choose one with --duplicates first or last")
        warnings.append(told + _TOLD[duplicates])
    rows = np.full(len(true_ids), -1, dtype=np.int64)
    # Of repeated indices numpy keeps the last.
    order = matched[::-1] if duplicates == "first" else matched
    rows[photo_of[order]] = order
    asked = np.arange(len(true_ids))
    if duplicates == "each" and extra:
        others = np.setdiff1d(matched, rows)
        asked, rows = np.r_[asked, photo_of[others]], np.r_[rows, others]
    warnings += _left_out(ids, photo_of < 0, "answers to photos that the truth does not hold")
    warnings += _left_out(true_ids, rows[: len(true_ids)] < 0, "photos without an answer (misses)")
    return Join(asked, rows, len(ids) - matched.size, extra, warnings)


_TOLD = {
    "last": "the last one counts (--duplicates first, or refuse)",
    "first": "the first one counts",
    "each": "each counts as a photo of its own",
}


def _left_out(ids: pa.Array, out: NDArray[np.bool_], what: str) -> list[str]:
    if not out.any():
        return []
    names = [repr(ids[int(i)].as_py()) for i in np.flatnonzero(out)[:_EXAMPLES]]
    more = ", ..." if int(out.sum()) > _EXAMPLES else ""
    return [f"{what}: {int(out.sum()):,}, {', '.join(names)}{more}"]


def _match(ids: pa.Array, true_ids: pa.Array) -> tuple[NDArray[np.int64], list[str]]:
    """Find the photo of each answer in the spelling in which most match; -1 where there is none."""
    best: NDArray[np.int64] | None = None
    how = ""
    hits = 0
    for name, answer_keys, true_keys in spellings(ids, true_ids):
        if best is not None and pc.count_distinct(true_keys).as_py() < len(true_keys):
            break  # two photos would share a name
        found = pc.index_in(answer_keys, value_set=true_keys).fill_null(-1)
        photo_of = found.to_numpy(zero_copy_only=False).astype(np.int64)
        n = int((photo_of >= 0).sum())
        if best is None or n > hits:
            best, how, hits = photo_of, name, n
        if hits == len(ids):
            break
    if best is None or not hits:
        raise InputError(
            f"no answer's id is among the truth's: {_some(ids)} against {_some(true_ids)} "
            "(name the columns with --id and --truth-id)"
        )
    return best, [f"ids were matched {how}"] if how else []


def _some(ids: pa.Array) -> str:
    return ", ".join(repr(i.as_py()) for i in ids[:_EXAMPLES])


def first_of_each(
    ids: pa.Array, points: NDArray[np.float64], where: str
) -> tuple[NDArray[np.int64], list[str]]:
    """Return the rows of the truth to keep: a photo that stands there twice counts once.

    Raises:
        InputError: the two do not agree on where it was taken.
    """
    encoded = ids.dictionary_encode()
    if len(encoded.dictionary) == len(ids):
        return np.arange(len(ids)), []
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    differs = ((points != points[first][inverse]) & ~np.isnan(points)).any(axis=1)
    if differs.any():
        name = ids[int(differs.argmax())].as_py()
        raise InputError(f"{where}: {name!r} stands there twice with different coordinates")
    repeated = len(ids) - len(first)
    return np.sort(first), [f"{where}: {repeated:,} rows repeat a photo; each photo counts once"]
