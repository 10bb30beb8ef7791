"""Trains the older methods on the same seeds: one settings class and one function a method."""
