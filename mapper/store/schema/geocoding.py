"""What did geocoders answer, and when may each be asked again?"""

from sqlalchemy import Column, Float, Integer, Table, Text

from mapper.store.schema.columns import Moment, metadata, text

# One answer, for good. The key is a digest of street, city, state and ZIP: no address stands here.
geocode_answer = Table(
    "geocode_answer",
    metadata,
    Column("geocoder", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("lat", Float),
    Column("lon", Float),
    text("precision"),
    Column("tries", Integer, nullable=False, default=0),  # that failed; 0: it answered
    Column("next_at", Moment),  # when it may be asked again after a failure
    Column("answered_at", Moment, nullable=False),
)

# The pace of the whole app, over all processes: whoever moves next_at on may ask.
geocoder_turn = Table(
    "geocoder_turn",
    metadata,
    Column("geocoder", Text, primary_key=True),
    Column("next_at", Moment, nullable=False),
)
