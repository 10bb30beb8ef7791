"""Rewards of the two RL stages: pure functions of text and truth, with one adapter to TRL."""
