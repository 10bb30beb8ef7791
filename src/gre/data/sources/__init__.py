"""Where photos are found: folders, tables, archives, data sets, and GeoWorld.

    for candidate in find("photos.csv", Options(images=Path("images"))):
        ...

A source is named by a path, or with a word in front where the path alone does not tell:
`mp16:MP16_Pro_filtered.csv`, `hf:osv5m/osv5m:train`, `geoworld:5000@7`.
"""

from gre.data.sources.candidate import Candidate, OutsideRootError, inside
from gre.data.sources.find import Sources, find, require
from gre.data.sources.options import COLUMN_KEYS, Options
from gre.data.sources.table import TABLES

__all__ = [
    "COLUMN_KEYS",
    "TABLES",
    "Candidate",
    "Options",
    "OutsideRootError",
    "Sources",
    "find",
    "inside",
    "require",
]
