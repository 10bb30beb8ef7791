"""Controls: chains of known worth, and whether the metric is fooled by them."""

from gre.bench.chains.controls.make import CONTROLS, ORACLE, make_controls
from gre.bench.chains.controls.verdicts import ControlVerdict, format_verdicts, verdicts

__all__ = [
    "CONTROLS",
    "ORACLE",
    "ControlVerdict",
    "format_verdicts",
    "make_controls",
    "verdicts",
]
