"""What imports a file in a process of its own and tells how far it is, so that it can be killed on the way?

`python -m tests.faults.import_child DATABASE_URL FILE`
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from mapper.config import PROJECT
from mapper.intake.venue_import import import_venues
from mapper.intake.wishes import Programme, Wishes
from mapper.store.database import Database
from tests.builders import ZONE

if __name__ == "__main__":
    programme = Programme(datetime.now(UTC), ZONE, PROJECT / "data", "a secret for tests that is long enough")
    wishes = Wishes(source="list")
    import_venues(
        Database(sys.argv[1]), Path(sys.argv[2]), wishes, programme, lambda done: print(done, flush=True)
    )
    print("done", flush=True)
