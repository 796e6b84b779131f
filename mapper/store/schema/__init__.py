"""Which tables hold what we remember?

Three kinds, kept apart: the register and reference data (edited), the log of visits (append-only;
what must be erasable stands in rows of its own), and derived tables (dropped and rebuilt at will).
"""

from mapper.store.schema.arrivals import import_job, import_mapping
from mapper.store.schema.changes import bulk_edit, venue_change
from mapper.store.schema.columns import Moment, metadata
from mapper.store.schema.derived import item_span, standing_item, status_span
from mapper.store.schema.geocoding import geocode_answer, geocoder_turn
from mapper.store.schema.log import (
    visit,
    visit_author,
    visit_conflict,
    visit_hold,
    visit_item,
    visit_note,
    visit_void,
)
from mapper.store.schema.merges import venue_merge, venue_pair
from mapper.store.schema.people import (
    challenge,
    passkey,
    passphrase,
    person,
    person_area,
    session,
    sign_in_code,
    sign_in_sheet,
    throttle,
)
from mapper.store.schema.programme import programme, revision
from mapper.store.schema.reference_data import (
    area,
    county_venue_type,
    language_needed,
    local_number,
    looked_none_there,
    material,
    spot,
    venue_type,
)
from mapper.store.schema.register import import_batch, import_change, review_row, venue, venue_source
from mapper.store.schema.reports import frozen_report
from mapper.store.schema.rounds import desk_message, round_, round_person, round_stop, stock_taken
from mapper.store.schema.safety import area_rule, audit, county_contact, redaction, release, release_link
from mapper.store.schema.serving import venue_serves

__all__ = [
    "Moment",
    "area",
    "area_rule",
    "audit",
    "bulk_edit",
    "challenge",
    "county_contact",
    "county_venue_type",
    "desk_message",
    "frozen_report",
    "geocode_answer",
    "geocoder_turn",
    "import_batch",
    "import_change",
    "import_job",
    "import_mapping",
    "item_span",
    "language_needed",
    "local_number",
    "looked_none_there",
    "material",
    "metadata",
    "passkey",
    "passphrase",
    "person",
    "person_area",
    "programme",
    "redaction",
    "release",
    "release_link",
    "review_row",
    "revision",
    "round_",
    "round_person",
    "round_stop",
    "session",
    "sign_in_code",
    "sign_in_sheet",
    "spot",
    "standing_item",
    "status_span",
    "stock_taken",
    "throttle",
    "venue",
    "venue_change",
    "venue_merge",
    "venue_pair",
    "venue_serves",
    "venue_source",
    "venue_type",
    "visit",
    "visit_author",
    "visit_conflict",
    "visit_hold",
    "visit_item",
    "visit_note",
    "visit_void",
]
