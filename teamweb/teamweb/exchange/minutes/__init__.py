"""Minutes written elsewhere, in Markdown: read (`parsing`), stored (`importer`), reported (`report`).

The parser is made for German minutes. Every non-blank line of a file ends as exactly
one `LineKind`, and its text in the meeting: docs/import.md.
"""
