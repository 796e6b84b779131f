"""What do we remember? The only SQL: one file a noun, rows become frozen dataclasses."""
