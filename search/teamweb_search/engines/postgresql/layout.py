"""The tables of one index in PostgreSQL. After a change raise `ANALYSIS_VERSION`.

`words` holds what `terms.Terms` makes of a text, as lexemes of three kinds: stems, unstemmed words
behind "=", parts of compounds behind "+". `quotable` holds the unstemmed words in their order.

Long values lie apart (`toast_tuple_target`), so that counting reads few pages; `words` are not
compressed, because ranking reads them of each hit.
"""

LAYOUT = """
CREATE TABLE {name}_source (source text PRIMARY KEY, version bigint NOT NULL);
CREATE TABLE {name}_bucket (
    bucket serial PRIMARY KEY, access bigint NOT NULL, kind text NOT NULL, space text NOT NULL,
    year integer NOT NULL, UNIQUE (access, kind, space, year));
CREATE TABLE {name}_doc (
    doc bigserial PRIMARY KEY, id text NOT NULL UNIQUE, source text NOT NULL,
    access bigint NOT NULL, bucket integer NOT NULL, date date, version bigint NOT NULL, length integer NOT NULL,
    title text NOT NULL, url text NOT NULL, parent text NOT NULL, body text NOT NULL,
    words tsvector NOT NULL, quotable text NOT NULL) WITH (toast_tuple_target = 128);
ALTER TABLE {name}_doc ALTER COLUMN words SET STORAGE EXTERNAL;
CREATE INDEX {name}_doc_source ON {name}_doc (source);
CREATE INDEX {name}_doc_words ON {name}_doc USING gin (words)
    WITH (gin_pending_list_limit = 256);
CREATE TABLE {name}_word (word text PRIMARY KEY, trigrams text[] NOT NULL);
CREATE INDEX {name}_word_trigrams ON {name}_word USING gin (trigrams)
"""
TABLES = ("doc", "bucket", "source", "word")
