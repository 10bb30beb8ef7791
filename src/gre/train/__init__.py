"""Training: the cold start, and two stages of GRPO, on the trainers of TRL."""
