"""The generative model as matrices: priors over sites and one likelihood row for each cue value.

Everything that samples a scene, and everything that infers from one, reads the same tables; that is
what makes the posterior exact.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from gre.errors import InputError
from gre.records import Split
from gre.world.cues import ATTRIBUTES, DISTRACTORS
from gre.world.facts import countries, flag_class, landmarks, languages
from gre.world.sites import Sites, sites
from gre.world.visibility import (
    EXCLUSIVE,
    LABELS,
    LANDMARK_SHARES,
    OCCLUSION,
    POPULATION_POWER,
    REACH,
    STRANGERS,
    label_shares,
    rate,
)

Array = NDArray[np.float64]
_NATURE_ATTRIBUTES = (
    "terrain", "coast", "vegetation", "soil", "climate", "season", "snow", "sun",
)  # fmt: skip
# One city in ten is never seen in training.
_UNSEEN_ONE_IN = 10


@dataclass(frozen=True, eq=False)
class Table:
    """P(value | site) of one attribute, when the attribute is shown.

    Attributes:
        values: The values it can take.
        shares: `(n_values, n_sites)`; a column sums to at most 1, the rest is "nothing of it here".
    """

    values: tuple[str, ...]
    shares: NDArray[np.float32]

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Row of each value."""
        return {value: row for row, value in enumerate(self.values)}

    @cached_property
    def absent(self) -> Array:
        """P(nothing of it | site), `(n_sites,)`."""
        return np.asarray(np.clip(1.0 - self.shares.sum(axis=0, dtype=np.float64), 0.0, 1.0))

    def row(self, value: str) -> Array:
        """P(value | site), `(n_sites,)`; zeros for a value the table does not know."""
        row = self.index.get(value)
        if row is None:
            return np.zeros(self.shares.shape[1])
        return np.asarray(self.shares[row], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class World:
    """The sites, their priors, and the tables; build it once with `world()`."""

    sites: Sites
    tables: Mapping[str, Table]
    label_shares: Array  # (n_labels, n_sites)

    @cached_property
    def unseen(self) -> NDArray[np.bool_]:
        """Which sites are cities that no training scene shows."""
        return np.array([_is_unseen(self.sites, i) for i in range(len(self.sites))])

    @lru_cache(maxsize=8)  # noqa: B019 - one world lives as long as the process
    def prior(self, split: Split) -> Array:
        """P(site) for the scenes of a split, `(n_sites,)`, summing to 1."""
        sort = self.sorts
        weights = np.where(sort == "city", self.sites.population**POPULATION_POWER, 0.0)
        weights *= (1 - sum(LANDMARK_SHARES.values())) / weights.sum()
        for name, share in LANDMARK_SHARES.items():
            fame = np.array([landmarks()[i].weight if i else 0.0 for i in self.sites.landmark])
            fame = np.where(sort == name, fame, 0.0)
            weights += share * fame / fame.sum()
        pool = self.unseen if split == "unseen" else ~self.unseen
        weights = np.where(pool, weights, 0.0)
        return np.asarray(weights / weights.sum())

    @cached_property
    def sorts(self) -> NDArray[np.str_]:
        """`city`, `building` or `nature` for each site."""
        known = landmarks()
        return np.array([known[i].attribute if i else "city" for i in self.sites.landmark])

    @cached_property
    def spread_km(self) -> Array:
        """Median distance of a photo from its site's point, `(n_sites,)`."""
        spread = self.sites.spread_km.astype(np.float64)
        for sort, (factor, least) in REACH.items():
            wide = np.maximum(spread * factor, least)
            spread = np.where(self.sorts == sort, wide, spread)
        return spread

    @cached_property
    def country_index(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """The country codes in order, and for each site the position of its own among them."""
        codes = tuple(sorted(set(self.sites.countries)))
        where = {code: i for i, code in enumerate(codes)}
        return codes, np.array([where[code] for code in self.sites.countries])

    def table(self, attribute: str) -> Table:
        """The table of one attribute."""
        if attribute not in self.tables:
            raise InputError(f"no such attribute: {attribute}")
        return self.tables[attribute]

    @lru_cache(maxsize=4096)  # noqa: B019
    def coarse_row(self, attribute: str, coarse: str) -> Array:
        """P(a value whose coarse form is this | site): the sum over the values it stands for."""
        table = self.table(attribute)
        rows = [row for value, row in table.index.items() if coarsen(attribute, value) == coarse]
        return np.asarray(table.shares[rows].sum(axis=0, dtype=np.float64))

    @lru_cache(maxsize=512)  # noqa: B019
    def nothing(self, label: str, attributes: tuple[str, ...]) -> Array:
        """P(none of these mutually exclusive attributes is seen | site, label), `(n_sites,)`.

        Not chosen, or chosen, not hidden, and nothing of it at this site; chosen and hidden is
        an observation of its own (the occluder is seen) and no part of this.
        """
        seen_or_hidden = np.zeros(len(self.sites))
        for attribute in attributes:
            present = 1.0 - (1.0 - OCCLUSION) * self.table(attribute).absent
            seen_or_hidden += rate(label, attribute) * present
        return np.asarray(np.clip(1.0 - seen_or_hidden, 1e-12, 1.0))


def coarsen(attribute: str, value: str) -> str:
    """What is left of a value where only its coarse form can be read."""
    if attribute == "language":
        return languages()[value].script
    if attribute == "flag":
        return flag_class(value)
    return value


def exclusive_group(attribute: str) -> tuple[str, ...]:
    """The attributes of which a scene shows at most one, this one among them."""
    for group in EXCLUSIVE:
        if attribute in group:
            return group
    return (attribute,)


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, ...], ...]:
    """All attributes, in the catalogue's order, gathered into their exclusive groups."""
    return tuple(dict.fromkeys(exclusive_group(name) for name in ATTRIBUTES))


@lru_cache(maxsize=1)
def world() -> World:
    """Build the world; about a second the first time, then cached."""
    known = sites()
    tables = {name: _with_strangers(name, _table(name, known)) for name in ATTRIBUTES}
    sorts = np.array([landmarks()[i].attribute if i else "city" for i in known.landmark])
    labels = np.zeros((len(LABELS), len(known)))
    for sort in ("city", "building", "nature"):
        mask = sorts == sort
        labels[:, mask] = label_shares(sort, known.population[mask])
    return World(known, tables, labels)


def _table(attribute: str, known: Sites) -> Table:
    if attribute in _NATURE_ATTRIBUTES:
        values, shares = known.shares[attribute]
        return Table(values, shares.astype(np.float32))
    if attribute in ("building", "nature"):
        return _landmark_table(attribute, known)
    if attribute == "place_name":
        return _name_table(known)
    return _country_table(attribute, known)


def _landmark_table(attribute: str, known: Sites) -> Table:
    values = tuple(sorted(i for i, mark in landmarks().items() if mark.attribute == attribute))
    where = np.array(known.landmark)
    return Table(values, np.array([where == value for value in values], dtype=np.float32))


def _name_table(known: Sites) -> Table:
    # Thousands of names by thousands of sites would be a large matrix of almost only zeros, so the
    # table holds none of it and overrides the two questions that are asked of it.
    return NameTable((), np.zeros((0, len(known)), dtype=np.float32), known)


@dataclass(frozen=True, eq=False)
class NameTable(Table):
    """The names on direction boards: every city has its own, a landmark has none."""

    known: Sites

    @cached_property
    def absent(self) -> Array:
        """1 at landmarks, 0 in cities."""
        return np.array([1.0 if mark else 0.0 for mark in self.known.landmark])

    def row(self, value: str) -> Array:
        """1 for every city of that name, wherever it is."""
        names = np.array(self.known.names, dtype=object)
        return np.asarray((names == value) * (1.0 - self.absent), dtype=np.float64)


def _country_table(attribute: str, known: Sites) -> Table:
    per_country = {code: country.shares.get(attribute, {}) for code, country in countries().items()}
    values = tuple(sorted({value for shares in per_country.values() for value in shares}))
    columns = {
        code: np.array([shares.get(value, 0.0) for value in values], dtype=np.float32)
        for code, shares in per_country.items()
    }
    return Table(values, np.stack([columns[code] for code in known.countries], axis=1))


def _with_strangers(attribute: str, table: Table) -> Table:
    share = STRANGERS[attribute]
    if share == 0 or not table.values:
        return table
    # A stranger is drawn from what the world's countries show on average.
    average = table.shares.mean(axis=1, keepdims=True)
    average = average / average.sum()
    present = table.shares.sum(axis=0, keepdims=True)
    return Table(table.values, (1 - share) * table.shares + share * present * average)


def _is_unseen(known: Sites, i: int) -> bool:
    if known.landmark[i]:
        return False
    name = f"{known.countries[i]}/{known.names[i]}/{known.lat[i]:.2f}"
    return hashlib.sha256(name.encode()).digest()[0] % _UNSEEN_ONE_IN == 0


def is_distractor(label: str) -> bool:
    """Tell whether a scene of this label shows nothing of use."""
    return label in DISTRACTORS
