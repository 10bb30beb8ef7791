"""The benchmark: ask a model about photos, hold its answers against the truth, make the table."""
