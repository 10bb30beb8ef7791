"""The format reward: one think block and one answer block, and nothing else."""

from gre.chain import is_well_formed


def format_reward(response: str) -> float:
    """1 for exactly one think block followed by exactly one answer block, otherwise 0.

    >>> format_reward("<think>1. A red bus.</think><answer>51.5, -0.1</answer>")
    1.0
    >>> format_reward("<think>1. A red bus.</think> 51.5, -0.1")
    0.0
    """
    return float(is_well_formed(response))
