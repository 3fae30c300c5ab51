"""A search query as Elasticsearch queries."""

from collections.abc import Iterator, Sequence

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from ...analysis import clean, exact_tokens, parts_of, stem, stems
from ...analysis.compounds import joined_words
from ...query.search_query import Form, SearchQuery, Term

TEXT = ["title^3", "headings^1.5", "body"]
PART, WHOLE_PAIR = 0.2, 0.3
NEAR = 8


def whole_word(word: str) -> Query:
    """What the word itself is found by: its stem, with hyphens also its joined spelling."""
    if word.startswith("§"):
        return Q("match_phrase", exact=" ".join(exact_tokens(word)))
    whole = all_stems(stems(clean(word)))
    for joined in joined_words(word):
        whole |= all_stems([joined])
    return whole


def word_or_part(word: str) -> Query:
    """Everything one word may be found by: itself, or as a part of compounds."""
    found = stems(clean(word))
    if len(found) == 1 and not word.startswith("§"):
        return whole_word(word) | part_of_compound(found[0])
    return whole_word(word)


def all_stems(found: Sequence[str]) -> Query:
    """All of these one behind the other."""
    form = "phrase" if len(found) > 1 else "most_fields"
    return Q("multi_match", query=" ".join(found), fields=TEXT, type=form)


def part_of_compound(stemmed: str) -> Query:
    return Q("term", parts={"value": stemmed, "boost": PART})


def exact_term(term: Term) -> Query:
    """What a required or excluded term must be found by."""
    exact = exact_tokens(clean(term.text))
    if term.form is Form.PHRASE:
        return Q("match_phrase", exact=" ".join(exact))
    if term.form is Form.PREFIX:
        return Q("prefix", exact=exact[0])
    return word_or_part(term.text)


def alternative(text: str) -> Query:
    found = stems(clean(text))
    return all_stems(found) | part_of_compound(found[0]) if len(found) == 1 else all_stems(found)


def optional_parts(word: str, query: SearchQuery) -> Iterator[Query]:
    yield word_or_part(word)
    own = stems(clean(word))
    if len(own) > 1:
        yield from (all_stems([part]) for part in own if len(part) > 1)
    elif len(parts := parts_of(word)) > 1:
        yield from map(part_of_compound, parts)
    for other in query.alternatives.get(word, ()):
        yield alternative(other)


def query_of(query: SearchQuery) -> Query:
    words = query.finding_words
    should = [part for word in words for part in optional_parts(word, query)]
    should += [exact_term(Term(prefix, Form.PREFIX)) for prefix in query.prefixes]
    must = []
    for group in query.required:
        choices = [exact_term(term) for term in group]
        for term in group:
            choices += [alternative(other) for other in query.alternatives.get(term.text, ())]
        must.append(Q("bool", should=choices, minimum_should_match=1))
    if should and not must:
        must = [Q("bool", should=should, minimum_should_match=1)]
        should = []
    for first, second in zip(query.words, query.words[1:], strict=False):
        both = " ".join(stems(clean(f"{first} {second}")))
        pair = {"query": both, "slop": NEAR, "boost": WHOLE_PAIR}
        if {first, second} & set(words):
            should.append(Q("match_phrase", body=pair))
    for stop_word in query.words:
        if stop_word not in words:
            should.append(Q("match", body={"query": stem(stop_word)}))
    return Q("bool", must=must, should=should)
