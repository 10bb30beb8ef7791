"""Vectors of photos and texts, kept on the disk so that nothing is encoded twice."""

from gre.models.vectors.cache import VectorCache
from gre.models.vectors.photos import see_photos
from gre.models.vectors.texts import read_parts, read_sentences, read_texts

__all__ = ["VectorCache", "read_parts", "read_sentences", "read_texts", "see_photos"]
