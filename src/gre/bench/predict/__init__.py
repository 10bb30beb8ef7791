"""`gre bench predict`: ask a model about every photo of a benchmark, and keep what it said.

`run` is the stage; `asking` puts questions to a model; `reduce` makes one prediction of several
answers; `standing` takes up an earlier run; `shards` spreads a run over processes and gathers it.
"""

from gre.bench.predict.config import PredictConfig as PredictConfig
from gre.bench.predict.reduce import reduce_answers as reduce_answers
from gre.bench.predict.run import count_photos as count_photos
from gre.bench.predict.run import run_predict as run_predict
from gre.bench.predict.standing import manifest_path as manifest_path
