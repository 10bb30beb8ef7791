"""Turn arrow columns of whatever type a file gives them into numbers, texts and blanks."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# What stands for nothing, in small letters and without blanks around it.
NO_VALUE = ("", "nan", "none", "null", "n/a", "na", "#n/a", "<na>", "nil", "undefined", "-", "--")
_IS_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"


def numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Turn a column into numbers; what is null, blank or not a number becomes NaN.

    >>> numbers(pa.chunked_array([["48.85", " -2 ", "", "None", "Paris"]])).tolist()
    [48.85, -2.0, nan, nan, nan]
    """
    if not is_text(column):
        kind = column.type
        if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
            return numbers(texts(column))
        return _as_numpy(column.cast(pa.float64()))
    trimmed = pc.utf8_trim_whitespace(column)
    try:
        return _as_numpy(trimmed.cast(pa.float64()))
    except pa.ArrowInvalid:
        valid = pc.match_substring_regex(trimmed, _IS_NUMBER)
        only = pc.if_else(valid, trimmed, pa.scalar(None, trimmed.type))
        return _as_numpy(only.cast(pa.float64()))


def is_text(column: pa.ChunkedArray) -> bool:
    """Tell whether a column holds text."""
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Turn a column into text; null stays null, whole numbers are written without `.0`."""
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_floating(column.type):
        # An id column with a gap is read as floats by many tools: 17.0 was 17.
        whole = column.cast(pa.int64(), safe=False)
        if pc.all(pc.equal(whole.cast(column.type), column)).as_py() is not False:
            column = whole
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        values = [None if v is None else as_text(v) for v in column.to_pylist()]
        return pa.chunked_array([pa.array(values, pa.string())])


def as_text(value: Any) -> str:
    """Write a value as text: text as it is, anything else as JSON.

    >>> as_text("48.85, 2.35"), as_text([48.85, 2.35])
    ('48.85, 2.35', '[48.85, 2.35]')
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def is_blank(column: pa.ChunkedArray, *also: str) -> NDArray[np.bool_]:
    """Tell where a column holds nothing: null, NaN, blank, or a word for nothing, or `also`."""
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(texts(column)))
    words = pa.array([*NO_VALUE, *also], lower.type)
    blank = pc.or_(pc.is_in(lower, value_set=words), pc.is_null(lower)).combine_chunks()
    return np.asarray(blank.to_numpy(zero_copy_only=False), dtype=bool)


def _as_numpy(column: pa.ChunkedArray) -> NDArray[np.float64]:
    filled = column.fill_null(float("nan")).combine_chunks()
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.float64)
