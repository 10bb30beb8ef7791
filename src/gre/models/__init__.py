"""Models that answer where a photo was taken, behind one protocol."""
