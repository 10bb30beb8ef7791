"""Dual encoders: pictures and texts in one space, from a path, a hub name, or shipped."""

from gre.models.dual.base import DualEncoder
from gre.models.dual.load import load_dual

__all__ = ["DualEncoder", "load_dual"]
