"""Fits the methods that look at no photo."""

from gre.models.baselines.priors import best_constant
from gre.models.baselines.saved import SavedBaseline, write_arrays
from gre.train.baselines.photos import Photos, read_photos
from gre.train.baselines.settings import BaselineConfig
from gre.train.baselines.work import Work


def train_constant(config: BaselineConfig, work: Work) -> SavedBaseline:
    """Find the one coordinate with the best mean GeoScore over the seeds."""
    photos = _read(config, work)
    at, confidence = best_constant(photos.points)
    return SavedBaseline(
        gre_baseline="constant",
        photos=len(photos),
        settings={"lat": at.lat, "lon": at.lon, "confidence": confidence},
    )


def train_random(config: BaselineConfig, work: Work) -> SavedBaseline:
    """Keep the seeds' coordinates to draw from."""
    photos = _read(config, work)
    write_arrays(work.out, {"points": photos.points})
    return SavedBaseline(gre_baseline="random", photos=len(photos))


def _read(config: BaselineConfig, work: Work) -> Photos:
    photos = read_photos(config.seeds, limit=config.limit)
    for _ in range(len(photos)):
        work.tally.see()
        work.tally.keep()
    return photos
