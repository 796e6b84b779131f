"""What is true before anyone logs anything? Loaded from data/, edited here."""

from sqlalchemy import Boolean, Column, Date, Float, Integer, Table, Text

from mapper.store.schema.columns import flag, later_flag, later_text, metadata, text

venue_type = Table(
    "venue_type",
    metadata,
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    text("label"),
    Column("poster_shelf_life_days", Integer, nullable=False),
    Column("palm_card_shelf_life_days", Integer, nullable=False),
    text("posting"),  # required · voluntary
    text("citation"),
    Column("target_pct", Float),
    text("synonyms"),  # separated by ;
    later_text("one_per"),  # municipality: each has exactly one; empty: nobody knows how many there are
    flag("edited"),  # by a person: loading data/ again leaves the row alone
    flag("retired"),
)

spot = Table(
    "spot",
    metadata,
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    text("label"),
    flag("private"),
    flag("edited"),
    flag("retired"),
)

material = Table(
    "material",
    metadata,
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    text("label"),
    text("kind"),  # poster · palm_card
    text("languages"),  # BCP 47, separated by ;
    flag("low_literacy"),
    text("issuer"),
    text("version"),
    text("where_to_get"),
    later_text("version_where"),  # where on the material its version is printed
    Column("superseded_on", Date),
    Column("recalled_on", Date),
    flag("edited"),
    flag("retired"),
)

language_needed = Table(
    "language_needed",
    metadata,
    Column("county_geoid", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    text("why"),
)

local_number = Table(
    "local_number",
    metadata,
    Column("id", Integer, primary_key=True),
    text("county_geoid"),  # empty: statewide
    text("label"),
    text("number"),
    text("note"),
)

# What a county chose: no row means in scope, with the statewide target.
county_venue_type = Table(
    "county_venue_type",
    metadata,
    Column("county_geoid", Text, primary_key=True),
    Column("venue_type", Text, primary_key=True),
    Column("in_scope", Boolean, nullable=False, default=True),
    Column("target_pct", Float),
)

area = Table(
    "area",
    metadata,
    Column("geoid", Text, primary_key=True),  # five digits a county, ten a town
    Column("level", Text, nullable=False, index=True),  # county · town
    Column("name", Text, nullable=False),
    Column("county_geoid", Text, nullable=False),
    Column("population", Integer),
    Column("lat", Float),
    Column("lon", Float),
    Column("geometry", Text),  # GeoJSON geometry; NULL where no polygon is known
    Column("outline", Text),  # the same, simplified for a map
    later_flag("municipality"),  # a town that governs itself: no unorganized territory, no reservation
)

# A mark counts for a year from its day (rules/looked_none.py); earlier ones stay, for reports of their days.
looked_none_there = Table(
    "looked_none_there",
    metadata,
    Column("geoid", Text, primary_key=True),
    Column("venue_type", Text, primary_key=True),
    Column("looked_on", Date, primary_key=True),
)
