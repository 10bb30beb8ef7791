"""`gre bench compare`: all systems on a suite side by side, published and measured."""

from gre.bench.compare.content import Compared, ComparisonReport, Origin, join, read_report
from gre.bench.compare.lines import Line, ablation, lines
from gre.bench.compare.measure import compare_systems
from gre.bench.compare.sources import Entry, entries_from
from gre.bench.compare.tables import write_tables

__all__ = [
    "Compared",
    "ComparisonReport",
    "Entry",
    "Line",
    "Origin",
    "ablation",
    "compare_systems",
    "entries_from",
    "join",
    "lines",
    "read_report",
    "write_tables",
]
