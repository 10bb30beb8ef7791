"""Dual encoders: pictures and texts in one space, from a path, a hub name, or shipped."""
