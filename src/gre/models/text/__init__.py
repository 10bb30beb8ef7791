"""Text encoders for embedding matches and BERTScore, from a package, a path or a hub name."""

from gre.models.text.base import TextEncoder, TokenVectors
from gre.models.text.load import load_text_encoder

__all__ = ["TextEncoder", "TokenVectors", "load_text_encoder"]
