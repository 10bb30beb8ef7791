"""Filters: which photos the benchmark may use, and what they show.

    settings.py objective.py     what can be told, and what a threshold is to be best at
    prompts.py prompts.yaml      what photos are compared with
    photos.py labelled.py        the photos; the labelled ones that thresholds are chosen on
    look.py faces.py             a look at one photo: readable, copies, faces
    sight.py similarity.py       photos as vectors; vectors as scores
    thresholds.py validation.py  thresholds chosen on labelled photos, with curve and interval
    telling.py                   scene label and indicator kinds, and who says so
    balance.py deciding.py       which are chosen; the order of the reasons
    passes.py stage.py           the passes over the photos; from file to files

Every photo is kept, or dropped for one counted reason.
"""

from gre.bench.build.select.labelled import labelled_file, read_labelled
from gre.bench.build.select.photos import SelectedPhoto, legible_kinds, scene_of
from gre.bench.build.select.prompts import Prompts, read_prompts, with_own
from gre.bench.build.select.settings import SelectConfig
from gre.bench.build.select.stage import Selection, run

__all__ = [
    "Prompts", "SelectConfig", "SelectedPhoto", "Selection", "labelled_file", "legible_kinds",
    "read_labelled", "read_prompts", "run", "scene_of", "with_own",
]  # fmt: skip
