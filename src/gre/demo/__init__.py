"""The whole paper in small: every stage in order, on GeoWorld, to one report."""
