"""Which places did volunteers add that nobody has accepted yet? As rows like the coverage frame's."""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from mapper.rules.coverage import Status
from mapper.rules.venue_names import Names
from mapper.store.frame_building import described
from mapper.store.frame_rows import Reference, read_pending
from mapper.store.sought_texts import sought_of


def pending_rows(connection: Connection, reference: Reference) -> tuple[pd.DataFrame, Names]:
    """The columns of CoverageFrame.on; they stand nowhere yet, which is `never`. Names: a row a row."""
    rows = described(read_pending(connection), reference)
    count = len(rows)
    nothing: dict[str, Any] = {
        "status": np.full(count, Status.never.code, dtype=np.int8),
        "follow_up": np.zeros(count, dtype=np.int32),
        "gaps": np.zeros(count, dtype=np.uint16),
        "lacks": np.zeros(count, dtype=np.uint64),
        **{name: np.zeros(count, dtype=np.bool_) for name in ("visited", "accepted", "current", "private")},
    }
    return rows.assign(**nothing), Names(sought_of(connection)[1])
