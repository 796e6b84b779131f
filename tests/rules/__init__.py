"""Is what mapper/rules says true? Tables of the paper's sentences, and properties against an oracle."""
