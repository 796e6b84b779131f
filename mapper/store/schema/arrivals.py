"""Which lists are on their way in from a browser, and how was each source's list read the last time?"""

from sqlalchemy import JSON, Column, Integer, Table, Text

from mapper.store.schema.columns import Moment, metadata, text

# One list that somebody brings in: from the upload to its last word. The file itself lies in the instance's
# folder `uploads` and goes when it was taken in; no row of it stands here.
import_job = Table(
    "import_job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # venues · visits
    text("source"),
    text("filename"),
    Column("file", Text, nullable=False),  # its name in the folder, which nobody can guess
    text("created_by"),  # person id
    Column("created_at", Moment, nullable=False),
    Column("state", Text, nullable=False, index=True),  # see rules/import_steps.py
    Column("wishes", JSON, nullable=False, default=dict),
    Column("row_count", Integer, nullable=False, default=0),
    Column("account", JSON, nullable=False, default=dict),  # of the preview, then of the import
    text("batch_id"),
    text("failure"),
    Column("finished_at", Moment),
    text("taken_by"),  # person id of who had it read: it comes in as that person may
)

import_mapping = Table(
    "import_mapping",
    metadata,
    Column("source", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("wishes", JSON, nullable=False),
    Column("saved_at", Moment, nullable=False),
)
