"""Ask a teacher model for a reasoning chain a photo, and never ask (or pay) twice.

`settings` is what a run can be told, `questions` makes questions of seeds, `asking` puts them to
the teacher as `gre.data.asking` does, `verdict` knows half a chain, `drafts` writes what came of
it, and `stage` is all of it, from file to files. `sharded` lets the workers of a cluster ask, each
with one of the `shards`.
"""

from gre.data.asking import Standing
from gre.data.teach.asking import ask_seeds
from gre.data.teach.drafts import write_drafts
from gre.data.teach.questions import Questions
from gre.data.teach.settings import TeachConfig
from gre.data.teach.sharded import InShards, Teacher, asking
from gre.data.teach.stage import JOURNAL, Taught, run

__all__ = [
    "JOURNAL",
    "InShards",
    "Questions",
    "Standing",
    "Taught",
    "TeachConfig",
    "Teacher",
    "ask_seeds",
    "asking",
    "run",
    "write_drafts",
]
