"""No input is an error, on any engine."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.search import document

from ..asking import VISITOR, results


@pytest.mark.parametrize(
    "typed",
    ['"', '""', "((", "AND", "OR OR", "-", "*", "a*b*", "title:x", "NEAR(a b)", "{x}:y", "'; --",
     "kind:", "§", "§§ 1-2", "^x", "a" * 600, "\x00", "x\ud800".encode("utf-8", "replace").decode(),
     "-a -b", "NICHT", 'a "b', "🙂", "a^2~3", "[1 TO 2]", "\\", "/x/"],
)  # fmt: skip
def test_nothing_typed_is_an_error(engine, typed):
    engine.write([document("page:1", body="a b x")])

    assert results(engine, typed).total in (0, 1)


@settings(
    max_examples=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.sampled_from('ab "*-+:()§„“ÄßNODTR{}^~\\/\u0308\u00ad'), max_size=30))
def test_odd_text_is_never_an_error(engine, typed):
    results(engine, typed)
    engine.titles(typed, VISITOR)
