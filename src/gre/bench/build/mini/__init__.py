"""GREval-mini: the whole way to a benchmark of GeoWorld's scenes, offline and at one go."""
