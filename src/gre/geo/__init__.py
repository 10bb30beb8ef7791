"""Coordinates, distances, the reading of written coordinates, and place names; numpy only."""
