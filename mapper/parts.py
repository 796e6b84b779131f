"""What did create_app put together? Pages and commands find it in app.extensions["mapper"]."""

from dataclasses import dataclass

from mapper.config import Config
from mapper.store.coverage_frame import FrameKeeper
from mapper.store.database import Database


@dataclass(frozen=True, slots=True)
class Parts:
    """The settings, the database and the coverage in memory."""

    config: Config
    database: Database
    frames: FrameKeeper
