"""A query in the language of FTS5."""

from collections.abc import Sequence

from ...analysis import clean, exact_tokens, parts_of, stems
from ...analysis.compounds import joined_words
from ...query.search_query import Form, SearchQuery, Term

TEXT = "{title headings body}"
TEXT_AND_PARTS = "{title headings body parts}"


def quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"'


def phrase(words: Sequence[str]) -> str:
    return quoted(" ".join(words))


def whole_word(word: str) -> str:
    """What the word itself is found by: its stem, with hyphens also its joined spelling."""
    if word.startswith("§"):
        return f"exact : {phrase(exact_tokens(word))}"
    found = stems(clean(word))
    choices = [phrase(found), *map(quoted, joined_words(word))] if found else []
    return f"{TEXT} : ({' OR '.join(choices)})" if choices else ""


def word_or_part(word: str) -> str:
    """Everything one word may be found by: itself, or as a part of compounds."""
    found = stems(clean(word))
    if len(found) == 1 and not word.startswith("§"):
        return f"{TEXT_AND_PARTS} : {quoted(found[0])}"
    return whole_word(word)


def exact_term(term: Term) -> str:
    """What a required or excluded term must be found by."""
    if term.form is Form.PHRASE:
        return f"exact : {phrase(exact_tokens(clean(term.text)))}"
    if term.form is Form.PREFIX:
        return f"exact : {quoted(exact_tokens(term.text)[0])} *"
    return word_or_part(term.text)


def expression_of(query: SearchQuery) -> str | None:
    """The query in FTS5's language; None for all documents, "" for none."""
    if not query.has_words:
        return None
    optional = [part for word in query.finding_words for part in optional_parts(word, query)]
    optional += [exact_term(Term(prefix, Form.PREFIX)) for prefix in query.prefixes]
    required = []
    for group in query.required:
        choices = []
        for term in group:
            choices.append(exact_term(term))
            choices += [alternative(other) for other in query.alternatives.get(term.text, ())]
        required.append(" OR ".join(f"({choice})" for choice in choices if choice) or '""')
    found = ""
    if required:
        found = " AND ".join(f"({part})" for part in required)
        if optional:
            # Optional words only add to the score: whatever passes the left side passes.
            more = " OR ".join(f"({part})" for part in [*optional, *required])
            found = f"({found}) AND ({more})"
    elif optional:
        found = " OR ".join(f"({part})" for part in optional if part)
    excluded = " OR ".join(f"({exact_term(term)})" for term in query.excluded)
    if found and excluded:
        found = f"({found}) NOT ({excluded})"
    return found


def optional_parts(word: str, query: SearchQuery) -> list[str]:
    found = [word_or_part(word)]
    own = stems(word)
    if len(own) > 1:
        found += [f"{TEXT} : {quoted(part)}" for part in own if len(part) > 1]
    elif len(parts := parts_of(word)) > 1:
        found += [f"parts : {quoted(part)}" for part in parts]
    found += [alternative(other) for other in query.alternatives.get(word, ())]
    return [part for part in found if part]


def alternative(text: str) -> str:
    words = stems(clean(text))
    if not words:
        return ""
    return f"{TEXT if len(words) > 1 else TEXT_AND_PARTS} : {phrase(words)}"
