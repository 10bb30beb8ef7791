"""Every error the suite raises on purpose, as one tree.

Each class is also a standard type, so that a caller who knows nothing of this package can still
catch it. The command line turns any `GreError` into one line and exit code 2; everything else is a
defect and keeps its traceback.
"""


class GreError(Exception):
    """Something the user can mend; the message says where, what, and what to do."""


class CoordinateError(GreError, ValueError):
    """A latitude or longitude that cannot be one."""


class ConfigError(GreError, ValueError):
    """A setting that is unknown, missing or out of range."""


class RecordError(GreError, ValueError):
    """A record in a file that does not have the shape it should."""


class SplitError(GreError, ValueError):
    """Reserved test records were about to be trained on."""


class InputError(GreError, ValueError):
    """What was given cannot be worked with: an empty file, a column that is not there."""


class MissingFileError(GreError, FileNotFoundError):
    """A path that does not exist."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class ImageError(GreError, ValueError):
    """An image that cannot be read safely: truncated, not an image, or a decompression bomb."""


class StoreError(GreError, OSError):
    """A file that cannot be kept: the disk is full, the folder not writable, the file in use."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class CheckpointError(GreError, ValueError):
    """A model directory that is not one, or not one of ours."""


class EndpointError(GreError, ConnectionError):
    """A model server that cannot be reached or does not answer; an outage, not a wrong answer."""


class WorkerError(GreError, RuntimeError):
    """A process or machine that worked for us is gone, or a cluster that cannot be reached."""


class MissingExtraError(GreError, ImportError):
    """An optional package that is not installed; the message names the extra that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed: pip install 'gre-suite[{extra}]'")
        self._of = (package, extra)

    def __reduce__(self) -> tuple[type["MissingExtraError"], tuple[str, str]]:
        return type(self), self._of  # so that it can come back from another process
