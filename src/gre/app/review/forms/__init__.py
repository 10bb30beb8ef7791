"""One form for each kind of task."""

from gre.app.review.forms.base import Form, Hooks
from gre.app.review.forms.chain import ChainForm
from gre.app.review.forms.key_steps import KeyStepsForm
from gre.app.review.forms.vote import VoteForm
from gre.data.review import TaskKind

FORMS: dict[TaskKind, type[Form]] = {
    "chain": ChainForm,
    "vote": VoteForm,
    "key_steps": KeyStepsForm,
}

__all__ = ["FORMS", "Form", "Hooks"]
