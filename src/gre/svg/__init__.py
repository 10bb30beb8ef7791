"""Drawings as SVG text: shapes, and an offline map of the world; no library is needed."""
