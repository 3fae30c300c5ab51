"""How German minutes word decisions, votes and work: docs/import.md describes the grammar."""
