"""What did create_app put together, and how does whoever runs find it?"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from mapper.config import Config
from mapper.intake.wishes import Programme
from mapper.outputs.credits import credits_for
from mapper.rules.map_cells import ChosenVenues
from mapper.rules.permissions import Reach
from mapper.rules.register_filter import Marks, RegisterFilter
from mapper.rules.selection import Selection
from mapper.rules.venue_names import Names
from mapper.rules.visit import day_of
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Connection, Database
from mapper.store.doubles import DoublesKeeper
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.map_keeper import MapKeeper
from mapper.store.origins import to_credit
from mapper.store.register_marks import MarkKeeper


@dataclass(frozen=True, slots=True)
class Parts:
    """The settings, the database and the coverage in memory; in app.extensions["mapper"]."""

    config: Config
    database: Database
    frames: FrameKeeper
    maps: MapKeeper = field(default_factory=MapKeeper)
    marks: MarkKeeper = field(default_factory=MarkKeeper)
    doubles: DoublesKeeper = field(default_factory=DoublesKeeper)


@dataclass(frozen=True, slots=True)
class Current:
    """What a running request or command works with; `parts` finds them for it."""

    parts: Callable[[], Parts]

    def config(self) -> Config:
        return self.parts().config

    def database(self) -> Database:
        return self.parts().database

    def frame(self) -> CoverageFrame:
        """The coverage as of the last commit. Raises DatabaseUnavailable."""
        return self.parts().frames.current()

    def names(self, frame: CoverageFrame) -> Names:
        """The names of the venues, a row a row of the frame. Raises DatabaseUnavailable."""
        return self.parts().frames.names(frame)

    def on_map(self, frame: CoverageFrame, day: date, selection: Selection) -> ChosenVenues:
        """The venues that a filter chooses on a day, ready to be counted by cell of the map."""
        return self.parts().maps.chosen(frame, day, selection)

    def programme(self) -> Programme:
        """When and where it happens, for what comes in."""
        config = self.config()
        return Programme(self.now(), config.time_zone, config.data, config.secret_key)

    def credits(self, files: Collection[str] = ()) -> list[str]:
        """Whom to thank for these files of the data folder, and for the venues. Raises
        DatabaseUnavailable."""
        with self.database().read() as connection:
            venues = to_credit(connection)
        return credits_for({*files, *venues}, self.config().data)

    def attribution(self) -> dict[str, str]:
        """What a JSON file says of whose data is in it; nothing where nobody asks for it."""
        thanked = self.credits()
        return {"attribution": "; ".join(thanked)} if thanked else {}

    def sources(self, connection: Connection, frame: CoverageFrame, reach: Reach) -> list[str]:
        """The lists that know a venue within reach."""
        return self.parts().marks.sources_of(connection, frame.revision, reach)

    def marks(self, connection: Connection, frame: CoverageFrame, wish: RegisterFilter, day: date) -> Marks:
        """What the venue list's own filter asks of venues beside the frame."""
        parts = self.parts()
        return parts.marks.of(connection, frame.revision, wish, day, parts.config.time_zone)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        """The day it is in the programme's time zone."""
        return day_of(self.now(), self.config().time_zone)
