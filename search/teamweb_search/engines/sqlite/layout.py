"""The tables of one index in SQLite. After a change raise `ANALYSIS_VERSION`."""

LAYOUT = """
CREATE TABLE {name}_doc (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL,
    bucket INTEGER NOT NULL, date TEXT, version INTEGER NOT NULL);
CREATE TABLE {name}_bucket (
    bucket INTEGER PRIMARY KEY, access INTEGER NOT NULL, kind TEXT NOT NULL, space TEXT NOT NULL,
    year INTEGER NOT NULL, UNIQUE (access, kind, space, year));
CREATE INDEX {name}_doc_source ON {name}_doc (source);
CREATE TABLE {name}_text (
    rowid INTEGER PRIMARY KEY, title TEXT NOT NULL, url TEXT NOT NULL, parent TEXT NOT NULL,
    body TEXT NOT NULL);
CREATE TABLE {name}_source (source TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE {name}_word (rowid INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE {name}_fts USING fts5 (
    title, headings, body, parts, exact, tokenize = 'ascii');
CREATE VIRTUAL TABLE {name}_trigram USING fts5 (word, content = '', tokenize = 'trigram')
"""
TABLES = ("doc", "bucket", "text", "source", "word", "fts", "trigram")
