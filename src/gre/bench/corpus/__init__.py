"""The indicator corpus: what chains name, of which kind, and which places it speaks for.

The way through the rooms of this package:

1. `chains` reads chains; an `extraction.Extractor` finds what their steps name: `offline`, by
   rules, or `model`, by asking (`asking` is the question and its reply);
2. `evidence` keeps what was found in each chain, `merge` says which names are aliases, `count`
   counts, `entries` is the corpus as a file and an object, and `stage` does it from files to files;
3. `measure` holds an extractor against texts whose truth is known, which `labelled` reads.

The offline extractor's rooms, from words to links: `plain` and `tokens` cut a text into words,
`gazetteer` knows places, `lexicon` the heads of indicators; `phrases` grows them to mentions unless
there is a `denial`, `named`, `driving` and `written` find the others; `clauses` part what `links`
ties to places. All their words stand in `words/`, which `wordlists` reads.
"""

from gre.bench.corpus.entries import Corpus, CorpusEntry, indicators_of
from gre.bench.corpus.extraction import Extraction, Extractor, Mention, Place
from gre.bench.corpus.load import load_extractor
from gre.bench.corpus.normal import normal_form

__all__ = [
    "Corpus",
    "CorpusEntry",
    "Extraction",
    "Extractor",
    "Mention",
    "Place",
    "indicators_of",
    "load_extractor",
    "normal_form",
]
