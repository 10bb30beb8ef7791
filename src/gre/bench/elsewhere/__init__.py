"""GREval-Bench in other people's frameworks: tasks that ask and score there as `gre bench` does."""
