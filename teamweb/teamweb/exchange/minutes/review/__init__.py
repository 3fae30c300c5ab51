"""Looking through what was recognised in a file of minutes before it becomes a meeting."""
