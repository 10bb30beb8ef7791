"""Building GREval-Bench from geotagged photos: corpus, filters, votes, key steps."""
