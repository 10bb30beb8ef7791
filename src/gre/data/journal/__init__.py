"""The journal of those who ask: every answer that was paid for, kept from its arrival on."""

from gre.data.journal.entries import Asked, Asking, Entry, Totals
from gre.data.journal.file import Journal
from gre.data.journal.lookups import Lookups, looking_at
from gre.data.journal.status import Status, read_status

__all__ = [
    "Asked",
    "Asking",
    "Entry",
    "Journal",
    "Lookups",
    "Status",
    "Totals",
    "looking_at",
    "read_status",
]
