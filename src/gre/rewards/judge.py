"""The accuracy reward of RL stage I: `V * [verdict == label]`, the verdict read strictly."""

import re

from gre.chain import answer_text

# The one word, in any case, with quotes, emphasis, brackets or a final stop around it.
_VERDICT = re.compile(
    r"""[\s"'`*_(\[{“”‘’]*(?P<word>true|false)[\s"'`*_)\]}“”‘’.,;:!]*""", re.IGNORECASE
)


def parse_verdict(text: str) -> bool | None:
    """Read "True" or "False" from the text of an answer block; None for anything else.

    Nothing is guessed: a word that merely contains or resembles a verdict is no verdict.

    >>> parse_verdict(" **True**. "), parse_verdict("FALSE"), parse_verdict("banana")
    (True, False, None)
    >>> parse_verdict("True or False") is None
    True
    """
    match = _VERDICT.fullmatch(text)
    return None if match is None else match["word"].lower() == "true"


def judge_reward(response: str, label: bool) -> float:
    """1 when the response's answer block holds the right verdict, otherwise 0.

    Args:
        response: The model's whole text; its last committed answer block counts.
        label: True when the judged answer lies within the threshold of the truth.

    >>> judge_reward("<think>1. The sun is low.</think><answer>True</answer>", label=True)
    1.0
    >>> judge_reward("<think>1. Fruit.</think><answer>banana</answer>", label=False)
    0.0

    Source: Wang et al., "GRE Suite", arXiv 2505.18700, reward R_I.
    """
    answer = answer_text(response)
    verdict = None if answer is None else parse_verdict(answer)
    return float(verdict is not None and verdict is label)
