"""A teacher drafts rationales, given photo and place; what it drafts is made ready to be marked."""

from gre.bench.build.annotate.settings import AnnotateConfig
from gre.bench.build.annotate.stage import DRAFTS, Drafted, run

__all__ = ["DRAFTS", "AnnotateConfig", "Drafted", "run"]
