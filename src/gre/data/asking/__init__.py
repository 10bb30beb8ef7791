"""Put questions to a model, and keep every answer from the moment it arrives.

`gre teach` asks so about photos, and an interview (`gre.data.interview`) about any text. `settings`
is what all such runs can be told; `asker` asks what the journal does not know yet: a remote model
by a `crowd`, with `patience`; `verdict` decides what counts as an answer.
"""

from gre.data.asking.asker import Asker, Progress, Questionnaire, Standing
from gre.data.asking.settings import AskingConfig, identity_of
from gre.data.asking.verdict import NOT_ASKED

__all__ = [
    "NOT_ASKED",
    "Asker",
    "AskingConfig",
    "Progress",
    "Questionnaire",
    "Standing",
    "identity_of",
]
