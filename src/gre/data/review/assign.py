"""Who reviews what, and in which order: balanced, and the same whenever it is worked out."""

import hashlib
import heapq
from collections.abc import Collection, Mapping, Sequence

import numpy as np


def key_of(seed: int, *parts: str) -> int:
    """A number that looks random and depends on nothing but the seed and the names given."""
    text = "\x1f".join((str(seed), *parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def in_order(ids: Sequence[str], seed: int) -> list[str]:
    """The order in which items come up: shuffled, whatever the order of the file was."""
    return sorted(ids, key=lambda one: (key_of(seed, one), one))


def assign(
    ids: Sequence[str],
    annotators: Sequence[str],
    k: int,
    *,
    seed: int,
    fixed: Mapping[str, Collection[str]] | None = None,
) -> dict[str, list[str]]:
    """Give each item to k annotators, so that no two of them differ by more than one item.

    Items are taken in their shuffled order, and each goes to those who have least so far; among
    equals the item's own key decides, so that everybody meets everybody.

    Args:
        ids: The items.
        annotators: Their names.
        k: Annotators an item; all of them where there are fewer.
        seed: Of the order, and of the choice among equals.
        fixed: For some items, annotators who have begun on them and keep them. What is fixed may
            tip the balance; the rest of the items make up for it as far as they can.

    Returns:
        For each annotator their items, in the order in which they come up.

    >>> plan = assign(["a", "b", "c", "d"], ["Ann", "Ben", "Cid"], 2, seed=0)
    >>> sorted(len(items) for items in plan.values())
    [2, 3, 3]
    """
    ordered = in_order(ids, seed)
    begun = fixed or {}
    load = dict.fromkeys(annotators, 0)
    for names in begun.values():
        for name in names:
            load[name] += 1
    queues: dict[str, list[str]] = {name: [] for name in annotators}
    for one in ordered:
        kept = set(begun.get(one, ()))
        others = [name for name in annotators if name not in kept]
        new = heapq.nsmallest(
            max(k - len(kept), 0), others, key=lambda name: (load[name], key_of(seed, one, name))
        )
        for name in new:
            load[name] += 1
        for name in kept.union(new):
            queues[name].append(one)
    return queues


def mix_in(
    queue: Sequence[str], gold: Sequence[str], *, share: float, seed: int, annotator: str
) -> list[str]:
    """Mix blind gold items into an annotator's queue, each at most once.

    Args:
        queue: The annotator's items.
        gold: Gold items to choose from.
        share: Share of the result that should be gold; less where there is not so much.

    Returns:
        All items; the gold ones at random places, one in each stretch of the queue.
    """
    wanted = min(len(gold), round(len(queue) * share / (1 - share)))
    if wanted == 0:
        return list(queue)
    chosen = heapq.nsmallest(wanted, gold, key=lambda one: (key_of(seed, annotator, one), one))
    edges = np.linspace(0, len(queue), wanted + 1).astype(int)
    mixed: list[str] = []
    for one, low, high in zip(chosen, edges[:-1], edges[1:], strict=True):
        stretch = list(queue[low:high])
        stretch.insert(key_of(seed, annotator, one, "place") % (len(stretch) + 1), one)
        mixed += stretch
    return mixed
