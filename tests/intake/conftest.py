"""What the tests of imports share."""

from pathlib import Path

import pytest

from mapper.store.database import Database
from tests.intake.importing import Desk


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    """Somebody who imports into a database with reference data and no venue."""
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(database, folder)
