"""What all tests share."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from browsers import Browser

# A busy machine is no defect: no test may fail for being slow.
settings.register_profile("gre", deadline=None)
settings.load_profile("gre")

# A shell that runs the tests in the background has them ignore Ctrl-C, and every process they start
# as well; what these tests say of Ctrl-C is meant for one that is heard.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of reference data that lies beside the project, where it is there."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("GRE_SHARED_DATA", default))
    if not folder.is_dir():
        pytest.skip("the reference data (shared/data, or $GRE_SHARED_DATA) is not here")
    return folder


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Browser"]:
    """One browser for all tests of a file; where there is none, they skip."""
    from browsers import browser, require_browser

    require_browser()
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened
