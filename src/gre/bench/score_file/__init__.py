"""`gre score`: measure any system's predictions file against a file of truths.

Every photo of the truth file is asked about. One whose answer is missing or unreadable is a miss;
one that the system could not be asked about (an outage) is set aside and counted; answers to photos
that the truth does not hold are dropped and counted.

The rooms: `tables` reads files of any shape (`csv_form`, `json_rows` and `messages` know how they
are written, `values` turns columns into numbers), `roles` recognises the columns, `files` and
`join` bring answers and photos together, `answers` reads the coordinates, `rules` holds other
papers' rules, `measure` scores, `levels` and `groups` break down, `checks` looks for the usual
mistakes, `against` compares two files.
"""

from gre.bench.score_file.against import Against, against
from gre.bench.score_file.measure import score_file
from gre.bench.score_file.result import FileScore
from gre.bench.score_file.roles import Columns
from gre.bench.score_file.rules import Rules, read_rules

__all__ = [
    "Against",
    "Columns",
    "FileScore",
    "Rules",
    "against",
    "read_rules",
    "score_file",
]
