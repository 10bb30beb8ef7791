"""The settings of every stage, as files: `tiny` (GeoWorld, a laptop) and `gre-7b` (the paper)."""
