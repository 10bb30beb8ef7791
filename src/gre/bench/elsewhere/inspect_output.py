"""What a model has written, out of what inspect-ai keeps of it."""

from collections.abc import Sequence
from typing import Any

from gre.chain import join_reasoning
from gre.errors import MissingExtraError
from gre.models.openai_reply import plain_text

try:
    from inspect_ai.model import ContentReasoning, ContentText, ModelOutput
except ImportError as error:
    raise MissingExtraError("inspect-ai", "inspect") from error


def response_of(output: ModelOutput) -> str:
    """The model's whole response, with the reasoning that inspect has taken out put back."""
    reasoning = "\n".join(
        part.reasoning for part in _parts(output) if isinstance(part, ContentReasoning)
    )
    return plain_text(join_reasoning(reasoning, output.completion))


def outage_of(output: ModelOutput) -> str | None:
    """Why there is no answer to score: a refusal or a filter, as `gre bench predict` counts them.

    A server that cannot be reached is the sample's error in inspect, and never gets here.
    """
    if output.error:
        return "error"
    if output.stop_reason == "content_filter":
        return "content_filter"
    texts = [part for part in _parts(output) if isinstance(part, ContentText)]
    return "refusal" if texts and all(part.refusal for part in texts) else None


def _parts(output: ModelOutput) -> Sequence[Any]:
    content = output.message.content if output.choices else ""
    return [] if isinstance(content, str) else content
