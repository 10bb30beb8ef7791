"""Find what a model said in a record of a chat API: batch files, chat logs, training formats."""

from collections.abc import Mapping
from typing import Any

_ASSISTANT = ("assistant", "gpt", "model", "bot", "ai")
_INNER = ("response", "body", "result", "message", "completion", "output", "raw_response")
_MAX_DEPTH = 6


def said(record: Any, depth: int = 0) -> str | None:
    """Return the text of the last answer in a record; None where the record has none of these.

    Known are the responses and batch lines of OpenAI-compatible servers (`choices`), of Anthropic
    (`content` blocks) and Google (`candidates`), chat logs (`messages`, `conversations`), however
    deep they lie in the usual wrappers.

    >>> said({"response": {"body": {"choices": [{"message": {"content": "48.85, 2.35"}}]}}})
    '48.85, 2.35'
    >>> said({"candidates": [{"content": {"parts": [{"text": "48.85"}, {"text": ", 2.35"}]}}]})
    '48.85, 2.35'
    """
    if not isinstance(record, Mapping) or depth > _MAX_DEPTH:
        return None
    for find in (_choice, _candidate, _chat, _blocks, _output_items):
        text = find(record)
        if text is not None:
            return text
    for key in _INNER:
        text = said(record.get(key), depth + 1)
        if text is not None:
            return text
    return None


def _choice(record: Mapping[str, Any]) -> str | None:
    choice = _first(record.get("choices"))
    if not isinstance(choice, Mapping):
        return None
    message = choice.get("message")
    content = message.get("content") if isinstance(message, Mapping) else choice.get("text")
    return _text(content)


def _candidate(record: Mapping[str, Any]) -> str | None:
    candidate = _first(record.get("candidates"))
    content = candidate.get("content") if isinstance(candidate, Mapping) else None
    return _text(content.get("parts")) if isinstance(content, Mapping) else None


def _chat(record: Mapping[str, Any]) -> str | None:
    for key in ("messages", "conversations", "conversation"):
        turns = record.get(key)
        if not isinstance(turns, list):
            continue
        for turn in reversed(turns):
            if isinstance(turn, Mapping) and turn.get("role", turn.get("from")) in _ASSISTANT:
                return _text(turn.get("content", turn.get("value")))
    return None


def _blocks(record: Mapping[str, Any]) -> str | None:
    content = record.get("content")
    is_message = isinstance(content, list) or record.get("role") in _ASSISTANT
    return _text(content) if is_message else None


def _output_items(record: Mapping[str, Any]) -> str | None:
    items = record.get("output")
    if not isinstance(items, list):
        return None
    spoken = [_text(item.get("content")) for item in items if isinstance(item, Mapping)]
    return next((text for text in reversed(spoken) if text is not None), None)


def _text(content: Any) -> str | None:
    """Join a message's content: text, or blocks of which those of text count."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    parts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
    spoken = [part for part in parts if isinstance(part, str)]
    return "".join(spoken) if spoken else None


def _first(items: Any) -> Any:
    return items[0] if isinstance(items, list) and items else None
