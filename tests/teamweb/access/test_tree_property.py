"""Narrowing, widening and moving in any order: the chain of accesses equals the tree of pages."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from teamweb.access.actions import Rule, follow_parent, inherit_access, open_access, restrict
from teamweb.access.models import Access, AccessRule, Level, PageAccess
from teamweb.access.readable import access_levels
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
KIND = AccessRule.Principal
PAGES, PEOPLE = 5, 3
N = st.integers(0, 99)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("narrow"), N, st.frozensets(st.integers(0, PEOPLE - 1))),
        st.tuples(st.just("widen"), N, st.none()),
        st.tuples(st.just("move"), N, N),
    ),
    min_size=1,
    max_size=10,
)


@settings(
    deadline=None,
    max_examples=6,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    parents=st.lists(N, min_size=PAGES, max_size=PAGES),
    drafts=st.frozensets(st.integers(0, PAGES - 1), max_size=2),
    audiences=st.lists(st.frozensets(st.integers(0, PEOPLE - 1)), min_size=2, max_size=2),
    steps=steps,
)
def test_levels_follow_the_tree_of_pages(parents, drafts, audiences, steps):
    with transaction.atomic():
        admin = UserFactory(is_superuser=True)
        people = [UserFactory() for _ in range(PEOPLE)]
        root = Page.objects.get(depth=1)
        spaces, pages = [], []
        members: dict[int, frozenset[int]] = {}
        for n, audience in enumerate(audiences):
            space = root.add_child(instance=Page(title=f"s{n}", slug=f"s{n}"))
            inner = frozenset(list(audience)[:1])
            open_access(
                space=space,
                audience=[Rule(KIND.PERSON, Level.EDIT, user=people[i]) for i in audience],
                members=[Rule(KIND.PERSON, Level.EDIT, user=people[i]) for i in inner],
            )
            spaces.append(space)
            members[space.pk] = inner
        # What the test believes: who is named where, told by page id.
        readers = {space.pk: audience for space, audience in zip(spaces, audiences, strict=True)}
        for n, parent in enumerate(parents):
            above = Page.objects.get(pk=[*spaces, *pages][parent % (2 + n)].pk)
            page = above.add_child(instance=Page(title=f"p{n}", slug=f"p{n}"))
            follow_parent(page)
            pages.append(page)
        draft_ids = set()
        for n in drafts:
            leaf = Page.objects.get(pk=pages[n].pk)
            if leaf.is_leaf():
                space_id = PageAccess.objects.get(page=leaf).access.space_id
                inner = Access.objects.get(space_id=space_id, kind=Access.Kind.MEMBERS)
                PageAccess.objects.filter(page=leaf).update(access=inner)
                draft_ids.add(leaf.pk)
        for kind, n, argument in steps:
            page = Page.objects.get(pk=pages[n % PAGES].pk)
            if kind == "narrow" and page.pk not in draft_ids:
                rules = [Rule(KIND.PERSON, user=people[i]) for i in sorted(argument)]
                restrict(page=page, rules=rules, by=admin)
                readers[page.pk] = argument
            elif kind == "widen" and page.pk in readers:
                inherit_access(page=page, by=admin)
                del readers[page.pk]
            elif kind == "move":
                target = Page.objects.get(pk=[*spaces, *pages][argument % (2 + PAGES)].pk)
                is_inside = target.pk == page.pk or target.is_descendant_of(page)
                if is_inside or target.pk in draft_ids:
                    continue
                page.move(target, pos="last-child")
                follow_parent(page)
            _check(pages, people, readers, members, draft_ids)
        transaction.set_rollback(True)


def _check(pages, people, readers, members, draft_ids):
    accesses = {row.page_id: row.access for row in PageAccess.objects.select_related("access")}
    for page in pages:
        page = Page.objects.get(pk=page.pk)
        chain = [p.pk for p in page.get_ancestors(inclusive=True) if p.depth > 1]
        named = set(range(len(people)))
        for pk in chain:
            if pk in readers:
                named &= readers[pk]
        access = accesses[page.pk]
        assert access.space_id == chain[0], "the access belongs to the space the page is in"
        is_narrowed = any(pk in readers for pk in chain[1:])
        if page.pk in draft_ids:
            # A draft is never read by more people than its place or the members allow.
            if is_narrowed:
                assert {i for i in range(len(people)) if access.pk in access_levels(people[i])} <= (
                    named
                )
            continue
        seen = {i for i, person in enumerate(people) if access.pk in access_levels(person)}
        assert seen == named
        if not is_narrowed:
            for i in seen:
                assert access_levels(people[i])[access.pk] == Level.EDIT
