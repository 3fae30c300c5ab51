"""A search query as conditions on rows of an index, and as lexemes that rank them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...analysis import clean, exact_tokens, parts_of, stems
from ...analysis.compounds import joined_words
from ...query.search_query import Form, SearchQuery, Term
from .lexemes import EXACT, PART, quoted

MATCH = "doc.words @@ %s::tsquery"


@dataclass(frozen=True)
class Condition:
    """`tsquery` is set where it alone decides: such conditions are merged into one."""

    sql: str
    params: tuple[str, ...]
    tsquery: str = ""


NOTHING = Condition("false", ())


def words_match(tsquery: str) -> Condition:
    return Condition(MATCH, (tsquery,), tsquery)


def any_of(conditions: Iterable[Condition]) -> Condition:
    found = list(dict.fromkeys(conditions))
    merged = " | ".join(f"({one.tsquery})" for one in found if one.tsquery)
    rest = [one for one in found if not one.tsquery and one is not NOTHING]
    if not rest:
        return words_match(merged) if merged else NOTHING
    return _joined(" OR ", [words_match(merged), *rest] if merged else rest)


def all_of(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else _joined(" AND ", conditions)


def none_of(conditions: Iterable[Condition]) -> Condition:
    excluded = any_of(conditions)
    return Condition(f"NOT ({excluded.sql})", excluded.params)


def _joined(operator: str, conditions: Sequence[Condition]) -> Condition:
    sql = operator.join(f"({condition.sql})" for condition in conditions)
    return Condition(sql, tuple(value for one in conditions for value in one.params))


def whole_word(word: str) -> Condition:
    """What the word itself is found by: its stem, with hyphens also its joined spelling."""
    if word.startswith("§"):
        return _quote(exact_tokens(word))
    found = stems(clean(word))
    if not found:
        return NOTHING
    return words_match(" | ".join([_phrase(found), *map(_stem, joined_words(word))]))


def word_or_part(word: str) -> Condition:
    """Everything one word may be found by: itself, or as a part of compounds."""
    found = stems(clean(word))
    if len(found) == 1 and not word.startswith("§"):
        return words_match(f"{_stem(found[0])} | {_part(found[0])}")
    return whole_word(word)


def exact_term(term: Term) -> Condition:
    """What a required or excluded term must be found by."""
    exact = exact_tokens(clean(term.text))
    if term.form is Form.PHRASE:
        return _quote(exact)
    if term.form is Form.PREFIX:
        return words_match(quoted(EXACT + exact[0]) + ":*")
    return word_or_part(term.text)


def alternative(text: str) -> Condition:
    found = stems(clean(text))
    if len(found) == 1:
        return words_match(f"{_stem(found[0])} | {_part(found[0])}")
    return words_match(_phrase(found)) if found else NOTHING


def title_begins(words: Sequence[str], begun: str) -> Condition:
    """All words in the title; of the last one only the beginning was typed."""
    known = [f"{quoted(word)}:A" for word in words[:-1]]
    last = f"({quoted(begun)}:*A | {quoted(words[-1])}:A)"
    return words_match(" & ".join([*known, last]))


def condition_of(query: SearchQuery) -> Condition:
    """What hits must meet; a query without words is met by all but what it excludes."""
    found = []
    for group in query.required:
        choices = [exact_term(term) for term in group]
        for term in group:
            choices += [alternative(other) for other in query.alternatives.get(term.text, ())]
        found.append(any_of(choices))
    if not found and query.has_words:
        found.append(any_of(_optional(query)))
    if query.excluded:
        found.append(none_of(map(exact_term, query.excluded)))
    return all_of(found) if found else Condition("true", ())


def _optional(query: SearchQuery) -> Iterator[Condition]:
    for word in query.finding_words:
        yield word_or_part(word)
        own = stems(word)
        if len(own) > 1:
            yield from (words_match(_stem(part)) for part in own if len(part) > 1)
        elif len(parts := parts_of(word)) > 1:
            yield from (words_match(_part(part)) for part in parts)
        yield from map(alternative, query.alternatives.get(word, ()))
    for prefix in query.prefixes:
        yield exact_term(Term(prefix, Form.PREFIX))


def lexemes_of(query: SearchQuery) -> list[str]:
    """The tsqueries, of one lexeme each where possible, whose scores add up to that of a hit."""
    found: list[str] = []
    for word in query.finding_words:
        found += _lexemes(word)
        if len(stems(word)) == 1 and len(parts := parts_of(word)) > 1:
            found += map(_part, parts)
    for group in query.required:
        for term in group:
            if term.form is Form.WORD:
                found += _lexemes(term.text)
            elif term.form is Form.PHRASE:
                found += [quoted(EXACT + word) for word in exact_tokens(clean(term.text))]
    for others in query.alternatives.values():
        found += [lexeme for other in others for lexeme in _lexemes(other)]
    found += [exact_term(Term(prefix, Form.PREFIX)).params[0] for prefix in query.prefixes]
    return list(dict.fromkeys(found))


def _lexemes(word: str) -> list[str]:
    if word.startswith("§"):
        return [quoted(EXACT + token) for token in exact_tokens(word)]
    own = stems(clean(word))
    found = [quoted(stem) for stem in (*own, *joined_words(word))]
    return [*found, _part(own[0])] if len(own) == 1 else found


def _stem(word: str) -> str:
    return quoted(word)


def _part(word: str) -> str:
    return quoted(PART + word)


def _phrase(words: Sequence[str]) -> str:
    return f"({' <-> '.join(map(quoted, words))})"


def _quote(words: Sequence[str]) -> Condition:
    """Exactly these words in this order: the index finds texts with all of them."""
    if not words:
        return NOTHING
    each = " & ".join(quoted(EXACT + word) for word in words)
    if len(words) == 1:
        return words_match(each)
    return Condition(f"{MATCH} AND strpos(doc.quotable, %s) > 0", (each, f" {' '.join(words)} "))
