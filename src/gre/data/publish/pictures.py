"""The pictures of a published data set: safely named, without metadata, from under one root."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image, PngImagePlugin

from gre import images
from gre.data.publish.settings import PublishConfig
from gre.errors import ImageError, MissingFileError
from gre.store import relative_to, told_in_one_line

FOLDER = "images"

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg", "TIFF": ".tif"}


class Job(NamedTuple):
    """One picture to publish.

    Attributes:
        source: The picture's file.
        root: The folder that it has to lie in, links followed; resolved.
        out: The data set's folder.
        stem: The name it gets, but for the suffix.
    """

    source: Path
    root: Path
    out: Path
    stem: str


class Picture(NamedTuple):
    """A published picture, or the reason why there is none.

    Attributes:
        name: Path below the data set's folder, as `images/x.jpg`; empty where there is none.
        problem: Name of the reason, as tallies hold it.
        detail: What exactly is wrong.
    """

    name: str
    problem: str = ""
    detail: str = ""


def safe_stem(identity: str) -> str:
    """A file name that is safe everywhere and tells two ids apart.

    >>> safe_stem("geoworld-0-train-00000017")
    'geoworld-0-train-00000017'
    >>> safe_stem("../../etc/passwd")
    'etc-passwd-3754d6cb3a'
    """
    if _SAFE.fullmatch(identity) and ".." not in identity:
        return identity
    digest = hashlib.sha256(identity.encode()).hexdigest()[:10]
    return f"{_UNSAFE.sub('-', identity).strip('.-')[:60] or 'photo'}-{digest}"


def publish_picture(job: Job, config: PublishConfig) -> Picture:
    """Bring one picture into the data set; a pure function of the file and the settings.

    What lies outside the root is not read, whether a path leads there by `..` or by a link.
    """
    source = job.source.resolve()
    if not source.is_relative_to(job.root):
        return Picture("", "outside_root", f"{job.source.name} is not below {job.root.name}")
    try:
        with images.open_header(source) as header:
            kind = str(header.format)
            is_ours = header.info.get("Software") == images.GEOWORLD_MARK
        if config.images == "reencode":
            return Picture(_write_anew(source, job, config, kind, is_ours))
        return Picture(_carry_over(source, job, config, kind))
    except MissingFileError:
        return Picture("", "missing_image", job.source.name)
    except ImageError as error:
        return Picture("", "unreadable_image", str(error).removeprefix(f"{source}: "))


def _write_anew(source: Path, job: Job, config: PublishConfig, kind: str, is_ours: bool) -> str:
    """Decode and encode: orientation is applied, EXIF, XMP and comments are gone."""
    picture = images.open_image(source, max_side=config.max_side)
    name = f"{FOLDER}/{job.stem}{'.png' if kind == 'PNG' else '.jpg'}"
    with _appearing(job.out / name) as part:
        if kind == "PNG":
            picture.save(part, "PNG", pnginfo=_mark(is_ours), compress_level=6)
        else:
            # A fresh image, since an opened one hands its comment and profile on to the encoder.
            plain = Image.frombytes("RGB", picture.size, picture.tobytes())
            plain.save(part, "JPEG", quality=config.quality, subsampling=0)
    return name


def _mark(is_ours: bool) -> PngImagePlugin.PngInfo:
    """Keep the mark of drawn scenes, which tells nothing but that they are drawn."""
    info = PngImagePlugin.PngInfo()
    if is_ours:
        info.add_text("Software", images.GEOWORLD_MARK)
    return info


def _carry_over(source: Path, job: Job, config: PublishConfig, kind: str) -> str:
    name = f"{FOLDER}/{job.stem}{_SUFFIXES.get(kind, f'.{kind.lower()}')}"
    with _appearing(job.out / name) as part:
        if config.images == "copy":
            shutil.copyfile(source, part)
        else:
            part.symlink_to(relative_to(source, (job.out / FOLDER).resolve()))
    return name


@contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """Yield a path to write to, which then takes the place of `path`.

    Unlike `atomic_path` it does not wait for the disk: a picture can be made again.
    """
    part = path.with_name(f"{path.name}.part")
    with told_in_one_line(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # it might be a link
        try:
            yield part
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
