"""Do the files of data/, loaded again, change what follows from them?"""

import csv
import shutil
from datetime import timedelta
from pathlib import Path

from mapper.config import PROJECT
from mapper.store import derived, reference_files
from mapper.store.database import Database
from mapper.store.frame_keeper import FrameKeeper
from tests.builders import NOON, ZONE, add_venue, add_visit


def shortened(folder: Path, code: str, days: int) -> None:
    file = folder / "venue_types.csv"
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        if row["code"] == code:
            row["poster_shelf_life_days"] = str(days)
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_shorter_shelf_life_counts_at_once(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(PROJECT / "data", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "demo"))
    with database.write() as connection:
        add_visit(connection, add_venue(connection, venue_type="laundromat"))
    keeper, later = FrameKeeper(database), NOON.date() + timedelta(days=9)
    was = keeper.current().on(later)["status"].tolist()
    shortened(folder, "laundromat", 3)
    reference_files.load(database, folder, zone=ZONE)
    assert keeper.current().on(later)["status"].tolist() != was
    assert derived.rebuild(database, ZONE) == 0
