"""Reading a reply that is to be JSON, as models write it."""

import json
import re
from typing import Any

_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>\s*", re.DOTALL)
_FENCE = re.compile(r"\A```[a-zA-Z0-9_-]*\s*\n(.*?)\n?\s*```\Z", re.DOTALL)


def json_of(text: str) -> dict[str, Any] | None:
    """Read the JSON object that a reply is; None where it is none.

    Reasoning before it and a code fence around it are taken off. Words around it are not: who does
    not keep to the form may not have kept to the question either.

    >>> json_of('{"labels": []}')
    {'labels': []}
    >>> json_of('<think>Two steps...</think>```json\\n{"labels": []}\\n```')
    {'labels': []}
    >>> json_of("Sure! {}") is None
    True
    """
    bare = _THOUGHTS.sub("", text).strip()
    if fenced := _FENCE.match(bare):
        bare = fenced[1]
    try:
        value = json.loads(bare, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
