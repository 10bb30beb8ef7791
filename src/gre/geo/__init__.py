"""Coordinates, distances, the reading of written coordinates, and place names; no heavy library."""
