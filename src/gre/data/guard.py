"""The gate before training: records of the reserved splits do not pass."""

from collections.abc import Iterable
from pathlib import Path

from gre.errors import SplitError
from gre.records import RESERVED_SPLITS, Located


def refuse_reserved(records: Iterable[Located], source: Path) -> None:
    """Refuse to train on records of the splits that are kept for testing.

    Args:
        records: What is about to be trained on.
        source: The file they come from, for the message.

    Raises:
        SplitError: names the first such record.
    """
    for record in records:
        if record.split in RESERVED_SPLITS:
            raise SplitError(
                f"{source.name}: {record.id} belongs to the split {record.split!r}, which is "
                "reserved for testing; no training recipe may read it"
            )
