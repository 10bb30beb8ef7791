"""Publish a curated data set: the paper's files, what trainers take, the hub's folder and card.

The way through the rooms of this package:

1. `parts` lists what a curated folder holds; `pictures` brings each picture in, safely named,
   without metadata, and from below one root only;
2. `paper_json`, `trl`, `llama_factory` and `verl` write a format each, through `export` (JSON) and
   `shards` (Parquet), a record at a time; the hub reads TRL's rows;
3. `facts` counts on the way, and `card` tells;
4. `run` does it all in one pass.

The paper's files are read back by `paper_json.read_cot`, `read_judge` and `read_seed`.
"""

from gre.data.publish.run import Publication, run
from gre.data.publish.settings import FORMATS, Format, PublishConfig

__all__ = ["FORMATS", "Format", "Publication", "PublishConfig", "run"]
