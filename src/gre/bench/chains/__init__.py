"""Scoring the reasoning chain: GREval-Bench's second half, as a program."""
