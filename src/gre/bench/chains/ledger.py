"""What has been scored already: one line an answer, on the disk before the next batch begins."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gre.bench.chains.results import AnswerDetail
from gre.errors import StoreError
from gre.store import Closing, told_in_one_line


class Ledger(Closing):
    """The scored answers of one system, in a file that a crash leaves usable.

    A line that a crash has torn is dropped. An answer whose chain the judge could not sort is kept
    for the reader and not for the next run, which asks again; a later line stands for its photo.

    Args:
        path: The file; made when it is not there. Its name has to say what it was scored with.

    Raises:
        StoreError: it cannot be written, or holds something else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[str, int] = {}
        self._to_retry: set[str] = set()
        with told_in_one_line(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+b")
        self._file.truncate(self._read_back())

    def _read_back(self) -> int:
        """Find each photo's line; returns where the last whole one ends."""
        self._file.seek(0)
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            try:
                self._note(AnswerDetail.model_validate_json(line), end)
            except ValueError as error:
                raise StoreError(f"{self.path}: holds no scored answers; delete it") from error
            end += len(line)
        return end

    def _note(self, answer: AnswerDetail, offset: int) -> None:
        self._lines[answer.id] = offset
        self._to_retry.discard(answer.id)
        if answer.status != "unscored" and answer.chain and answer.chain.status == "unscored":
            self._to_retry.add(answer.id)

    def stands(self, photo: str) -> bool:
        """Whether a photo's answer need not be scored again."""
        return photo in self._lines and photo not in self._to_retry

    def add(self, answers: Sequence[AnswerDetail]) -> None:
        """Keep answers; they are on the disk when this returns."""
        with told_in_one_line(self.path):
            self._file.seek(0, os.SEEK_END)
            for answer in answers:
                offset = self._file.tell()
                self._file.write(answer.model_dump_json().encode() + b"\n")
                self._note(answer, offset)
            self._file.flush()
            os.fsync(self._file.fileno())

    def read(self, photos: Iterable[str]) -> Iterator[AnswerDetail]:
        """The answers about photos, in the order asked for, one in memory at a time."""
        for photo in photos:
            self._file.seek(self._lines[photo])
            yield AnswerDetail.model_validate_json(self._file.readline())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
