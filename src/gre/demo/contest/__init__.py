"""`gre bench geoworld`: every method trained on the same scenes, beside gre-tiny and the bound."""

from gre.demo.contest.plan import ContestConfig as ContestConfig
from gre.demo.contest.run import run as run
from gre.demo.contest.run import start_afresh as start_afresh
