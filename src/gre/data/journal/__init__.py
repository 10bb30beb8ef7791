"""The teacher's journal: every answer that was paid for, kept from the moment it arrives."""

from gre.data.journal.entries import Asked, Asking, Entry, Totals
from gre.data.journal.file import Journal
from gre.data.journal.status import Status, read_status

__all__ = ["Asked", "Asking", "Entry", "Journal", "Status", "Totals", "read_status"]
