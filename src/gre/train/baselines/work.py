"""What the training of every baseline is given: folder, progress, and the count of photos."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gre.records import Tally

# Called with what is being done, how much of it is, and of how much.
Report = Callable[[str, int, int], None]


def silent(title: str, done: int, total: int) -> None:
    """Report to nobody."""


@dataclass
class Work:
    """One run of one method.

    Attributes:
        out: Folder of the trained baseline.
        report: Told about progress.
        tally: Every photo of the seeds is kept, or dropped for a counted reason.
    """

    out: Path
    report: Report = silent
    tally: Tally = field(default_factory=Tally)

    @property
    def scratch(self) -> Path:
        """Folder for what a resumed run needs and a finished one does not."""
        folder = self.out / "work"
        folder.mkdir(parents=True, exist_ok=True)
        return folder
