"""Notes: what was found out stays found out."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gre.data.notes import Notes
from gre.errors import StoreError


def test_a_finding_is_there_for_the_next_run(tmp_path: Path) -> None:
    with Notes(tmp_path / "deep" / "notes") as notes:
        assert notes.recall(b"a") is None
        notes.add(b"a", {"lat": 1.5, "city": "Αθήνα"})
        notes.add(b"a", {"lat": 2.5})
    with Notes(tmp_path / "deep" / "notes") as notes:
        assert notes.recall(b"a") == {"lat": 2.5}
        assert len(notes) == 1


def test_a_process_that_is_killed_loses_nothing_it_had_added(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from gre.data.notes import Notes\n"
        "notes = Notes(Path(sys.argv[1]))\n"
        "for n in range(500): notes.add(str(n).encode(), {'n': n})\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "notes")], check=False)
    assert done.returncode == -signal.SIGKILL
    with Notes(tmp_path / "notes") as notes:
        assert len(notes) == 500
        assert notes.recall(b"499") == {"n": 499}


def test_a_file_that_holds_no_notes_is_begun_afresh(tmp_path: Path) -> None:
    (tmp_path / "notes").write_bytes(b"junk" * 1000)
    with Notes(tmp_path / "notes") as notes:
        notes.add(b"a", {})
        assert len(notes) == 1


def test_only_one_run_at_a_time_may_hold_them(tmp_path: Path) -> None:
    with Notes(tmp_path / "notes"), pytest.raises(StoreError, match="another run"):
        Notes(tmp_path / "notes")
    with Notes(tmp_path / "notes") as notes:
        assert len(notes) == 0


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        Notes(tmp_path / "file" / "notes")
    with pytest.raises(StoreError):
        Notes(tmp_path)
