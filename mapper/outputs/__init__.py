"""What do we hand over? Maps, tables and files made from the coverage frame."""
