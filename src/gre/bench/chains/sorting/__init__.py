"""Sort each step of a chain into background information, image caption, logical inference.

`base` is what all sorters share; `model` asks any model, `offline` knows words; `load` finds the
one that is named, `agreement` compares two.
"""

from gre.bench.chains.sorting.agreement import agreement, pooled
from gre.bench.chains.sorting.base import SortedChain, StepSorter
from gre.bench.chains.sorting.load import load_sorter

__all__ = ["SortedChain", "StepSorter", "agreement", "load_sorter", "pooled"]
