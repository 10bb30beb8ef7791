"""The five observations that the paper's instruction asks for, recognised in a chain's steps.

Teachers number their steps as they like: they merge two observations, split one, or add a last step
that concludes. So a step is placed by what it is labelled as ("Vegetation: ..."), or, where
coverage is asked for, by the words it uses; a step that cannot be placed is left alone.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise


class Topic(IntEnum):
    """The observations, in the order in which they are asked for."""

    BUILT = 1
    TEXT = 2
    PLANTS = 3
    LAND = 4
    TRAFFIC = 5


# The first word of a label.
_LABELS = {
    Topic.BUILT: "architectur|building|built|street furniture|infrastructur|urban|road|street",
    Topic.TEXT: "text|sign|language|script|writing|lettering|plate|licen[cs]e plate|number plate",
    Topic.PLANTS: "vegetation|plant|flora|tree|biome",
    Topic.LAND: "terrain|topograph|land|geograph|geolog|climat|weather|light|season",
    Topic.TRAFFIC: "vehicle|transport|traffic|car|people|cultur",
}
# Words that an unlabelled step may use of its subject.
_WORDS = {
    Topic.BUILT: r"architectur\w*|buildings?|houses?|roofs?|fa[cç]ades?|fronts?|blocks?|streets?"
    r"|roads?|kerbs?|curbs?|bollards?|posts?|poles?|pavements?|balcon\w+|walls?|brick\w*|terraces?"
    r"|chalets?|gables?|verandas?|infrastructure|furniture|indoors?|interior|lines?|signs?|towers?"
    r"|domes?|churches|church|mosques?|temples?|castles?|palaces?|statues?|monuments?|arch(?:es)?"
    r"|cubes|stilts|bridges?|adobe|station|shop|office|museum",
    Topic.TEXT: r"text|signs?|signage|language|script|letters?|lettering|writing|words?|plates?"
    r"|inscription|names?|naming|flags?|price|telephone|web address|board|posters?|read",
    Topic.PLANTS: r"vegetation|plants?|trees?|palms?|grass\w*|forests?|rainforest|flora|shrubs?"
    r"|leaves|foliage|conifers?|birch\w*|cypress\w*|acacias?|cact\w+|eucalypt\w*|bamboo|tundra"
    r"|padd(?:y|ies)|baobab|crops?|lawns?|flowers?|biomes?|blossom|branches|leaf|green\w*|garden\w*"
    r"|soil|ground|earth|oaks?|pines?|firs?|maples?|planes?|willows?|hedges?|meadows?|fields?|weeds?",
    Topic.LAND: r"terrain|topograph\w*|land|landscape|hills?|hilly|mountain\w*|flat|dunes?|soil"
    r"|coast\w*|sea|rivers?|lakes?|snow|sun|sunlight|light|weather|climate|season|sky|clouds?|air"
    r"|valleys?|ground|desert|peaks?|volcano|cliffs?|rock\w*|falls|waterfalls?|fjords?|elevation|stony|leaf|leaves|branches|blossom|autumn|spring|winter|summer",
    Topic.TRAFFIC: r"vehicles?|cars?|buses|bus|traffic|transport\w*|trams?|tuk-tuks?|pickups?"
    r"|scooters?|rickshaws?|taxis?|cabs?|bicycles?|bikes?|motorcycl\w+|trains?|people|pedestrians?"
    r"|dress|clothing|clothes|driv\w+|trucks?|jeepneys?|passers-by|crowd|sari|abaya|thobe|kimono"
    r"|poncho|hats?|boubou|turban|skirt|sale|market|parked|double-decker",
}
_MARKUP = re.compile(r"\A[\s*_#>-]*(?:step\s*\d+\s*[:.–—-]?\s*)?(?:the\s+)?", re.IGNORECASE)
_LABEL = re.compile(
    "|".join(f"(?P<{topic.name}>{words})" for topic, words in _LABELS.items()), re.IGNORECASE
)
# A label ends with a colon, a dash, or the mark that ends emphasis, within a few words.
_LABEL_END = re.compile(r":|\s[–—-]\s|\*\*")
_LABEL_WORDS = 10
_TOPIC_WORDS = {
    topic: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for topic, words in _WORDS.items()
}


def label_of(step: str) -> Topic | None:
    """Read the observation that a step is labelled as; None for a step without such a label.

    >>> label_of("**Vegetation**: tall birches").name, label_of("Text on signs: none.").name
    ('PLANTS', 'TEXT')
    >>> label_of("A tall tower: the Eiffel Tower.") is None
    True
    """
    rest = step[_MARKUP.match(step).end() :]  # type: ignore[union-attr]  # it matches anything
    end = _LABEL_END.search(rest)
    if end is None or len(rest[: end.start()].split()) > _LABEL_WORDS:
        return None
    match = _LABEL.match(rest)
    return None if match is None or match.lastgroup is None else Topic[match.lastgroup]


def labels_in_order(steps: Sequence[str]) -> bool:
    """Tell whether the steps that carry a label come in the order that was asked for.

    >>> labels_in_order(["Text: English.", "A red bus.", "Architecture: brick terraces."])
    False
    """
    labels = [label for label in map(label_of, steps) if label is not None]
    return all(a <= b for a, b in pairwise(labels))


def missing_topics(steps: Sequence[str]) -> tuple[Topic, ...]:
    """Name the observations that the steps do not make, or not in the order asked for.

    >>> missing_topics(["Brick houses.", "No text.", "Oaks; flat land.", "No traffic. So London."])
    ()
    >>> [topic.name for topic in missing_topics(["Brick houses.", "An English sign."])]
    ['PLANTS', 'LAND', 'TRAFFIC']
    """
    missing, at = [], 0
    for topic in Topic:
        found = next((n for n in range(at, len(steps)) if _speaks_of(steps[n], topic)), None)
        if found is None:
            missing.append(topic)
        else:
            at = found
    return tuple(missing)


def _speaks_of(step: str, topic: Topic) -> bool:
    label = label_of(step)
    return label is topic or (label is None and _TOPIC_WORDS[topic].search(step) is not None)
