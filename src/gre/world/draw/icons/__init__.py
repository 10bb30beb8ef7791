"""Landmarks as shapes, by part of the world; `gre.world.draw.landmarks` is the way in."""
