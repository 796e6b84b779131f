"""Who takes part, and who is signed in?"""

from sqlalchemy import Column, Date, ForeignKey, Integer, LargeBinary, Table, Text

from mapper.store.schema.columns import Moment, later_flag, later_text, metadata, text

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),  # UUID
    Column("name", Text, nullable=False),  # empty: a place on a printed sheet that nobody has taken yet
    Column("role", Text, nullable=False),  # administrator · coordinator · volunteer · viewer
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("trained_on", Date),  # day of the anti-trafficking training
    later_flag("without_device"),  # takes part on paper: a coordinator logs for them
    later_text("deputy_id"),  # who acts in this person's counties …
    Column("deputy_until", Date),  # … to the end of this day
    later_text("sheet_id"),  # of the training evening they came by
    Column("erased_at", Moment),  # they asked to be forgotten
)

person_area = Table(
    "person_area",
    metadata,
    Column("person_id", Text, ForeignKey("person.id"), primary_key=True),
    Column("geoid", Text, primary_key=True),  # counties of a coordinator or viewer, towns of a volunteer
)

# Codes printed for a training evening; each is a sign_in_code of its own.
sign_in_sheet = Table(
    "sign_in_sheet",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

sign_in_code = Table(
    "sign_in_code",
    metadata,
    Column("digest", Text, primary_key=True),  # of a token that is never kept
    Column("person_id", Text, ForeignKey("person.id"), nullable=False, index=True),
    Column("made_by", Text),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    later_text("kind"),  # invitation · sheet · installed_app · terminal
    later_flag("approves"),  # the sign-in it starts waits for nobody
    later_text("sheet_id"),
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False, index=True),
    text("device"),  # what the browser says it is
    later_text("name"),  # what the person calls the device
    later_text("way"),  # code · installed_app · passkey · passphrase
    Column("started_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),
    Column("approved_at", Moment),  # until then it opens nothing
    later_text("approved_by"),
    Column("ended_at", Moment),
    Column("revoked_at", Moment),
)

passphrase = Table(
    "passphrase",
    metadata,
    Column("person_id", Text, ForeignKey("person.id"), primary_key=True),
    Column("sign_in_name", Text, nullable=False, unique=True),  # case-folded
    Column("hash", Text, nullable=False),  # argon2id
    Column("set_at", Moment, nullable=False),
)

passkey = Table(
    "passkey",
    metadata,
    Column("id", Text, primary_key=True),  # credential id, base64url
    Column("person_id", Text, ForeignKey("person.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Integer, nullable=False),
    text("label"),
    Column("made_at", Moment, nullable=False),
    Column("last_used_at", Moment),
)

# What a passkey has to sign; each is good once.
challenge = Table(
    "challenge",
    metadata,
    Column("digest", Text, primary_key=True),
    text("person_id"),
    Column("purpose", Text, nullable=False),  # make_passkey · sign_in
    Column("expires_at", Moment, nullable=False),
)

# How often something was tried; the key is a keyed digest, so that no address or name stands here.
throttle = Table(
    "throttle",
    metadata,
    Column("key", Text, primary_key=True),
    Column("started_at", Moment, nullable=False, index=True),
    Column("count", Integer, nullable=False),
)
