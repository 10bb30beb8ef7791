"""Find where a photo was taken, with reasons."""

__version__ = "0.1.0"
