"""A node that an app of the host registers (tests/example_node) is a node like any other."""

import base64
import json
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.template import engines
from pycrdt import Doc, XmlElement, XmlFragment
from wagtail import hooks

from teamweb.coediting.conversion import fill, merge, to_html
from teamweb.coediting.yjs.outline import NoEditorsUpdate, Outline
from teamweb.coediting.yjs.updates import decode
from teamweb.core.richtext import (
    UnknownMarkup,
    canonical,
    compare,
    read_markdown,
    removed,
    render,
    sanitise,
    to_markdown,
    to_text,
)
from teamweb.core.richtext.bounded import bounded_canonical, bounded_markdown
from teamweb.core.richtext.foreign import read_foreign_markdown
from teamweb.core.richtext.schema import (
    BUILT_IN,
    NODES,
    NUMBER,
    Attribute,
    NodeRegistry,
    NodeType,
    for_editor,
    schema_version,
)
from teamweb.spaces.actions import create_page
from teamweb.spaces.models import WikiPage, page_url
from tests.example_node import nodes as example_nodes
from tests.factories.spaces import make_member, make_space

from .test_pasting import in_node

SCRIPT = Path(example_nodes.__file__).with_name("static") / "example_node" / "legal_basis.js"
BASIS = (
    '<div data-type="legal-basis" data-citation="§ 3 OZG"><p>Der <strong>Text</strong></p></div>'
)
IN_OTHERS = [
    BASIS,
    '<div data-type="legal-basis"><p>ohne Fundstelle</p></div>',
    f"<ul><li><p>Punkt</p>{BASIS}</li></ul>",
    f'<aside data-callout="info">{BASIS}<p>danach</p></aside>',
    f'<div data-type="legal-basis" data-citation="a &lt;&quot;b&quot;&gt;">{BASIS}<ul><li><p>x</p></li></ul></div>',
    f"<table><tbody><tr><td>{BASIS}</td></tr></tbody></table>",
]


@pytest.mark.parametrize("html", IN_OTHERS)
def test_it_is_kept_in_every_form_of_a_text(html):
    doc = Doc()
    fill(doc, html)

    assert canonical(html) == html
    assert sanitise(html).removed == []
    assert to_html(doc) == html
    assert read_markdown(to_markdown(html), with_html=True).html == html


@pytest.mark.parametrize(
    "html",
    [
        '<div data-type="legal-basis" data-place="x"><p>a</p></div>',
        '<div data-type="legal-basis" onclick="x"><p>a</p></div>',
        '<div data-type="something"><p>a</p></div>',
        f'<div data-type="legal-basis" data-citation="{"x" * 501}"><p>a</p></div>',
    ],
)
def test_what_its_rules_do_not_name_is_refused_or_left_out(html):
    with pytest.raises(UnknownMarkup):
        canonical(html)

    clean = sanitise(html).html
    assert canonical(clean) == clean
    assert "<p>a</p>" in clean
    assert "place" not in clean and "onclick" not in clean and "something" not in clean


def test_readers_see_it_and_search_finds_its_citation():
    assert '<p class="legal-basis__heading">Rechtsgrundlage: § 3 OZG</p>' in render(BASIS)
    assert to_text(BASIS) == "§ 3 OZG\nDer Text"


def test_markdown_says_it_in_its_own_way():
    assert to_markdown(BASIS) == "::: legal-basis § 3 OZG\n\nDer **Text**\n\n:::"
    # A file from elsewhere may not use it: the app did not say so.
    assert "data-type" not in read_foreign_markdown(BASIS).html


def test_a_comparison_shows_what_changed_in_it():
    old = BASIS.replace("Der", "Hier gilt der")
    changed = compare(old, old.replace("§ 3", "§ 4").replace("Text", "Satz"))

    assert "Fundstelle geändert: § 3 OZG → § 4 OZG" in changed
    assert "Rechtsgrundlage: § 4 OZG" in changed
    assert "<ins>" in changed and "<del>" in changed
    assert removed(BASIS, "<p>Der Text</p>") == ["1 × Rechtsgrundlage"]


def test_a_process_of_its_own_knows_it():
    markdown = "\n\n".join([to_markdown(BASIS)] * 200)
    html = "<p>Ein Satz</p>" * 15_000 + BASIS

    assert bounded_markdown(markdown).html == BASIS * 200
    assert bounded_canonical(html) == html


def test_what_changes_in_it_is_changed_in_the_document():
    doc = Doc()
    fill(doc, BASIS)
    target = BASIS.replace("§ 3", "§ 4").replace("Text", "lange Text")

    update = merge(doc, target)

    assert to_html(doc) == target
    assert len(update) < 200


def update_with(tag):
    doc = Doc()
    root = doc.get("default", type=XmlFragment)
    element = root.children.append(XmlElement(tag))
    element.children.append(XmlElement("paragraph"))
    return doc.get_update()


def test_updates_of_browsers_may_bring_it_and_nothing_unknown():
    def accept(payload):
        return Outline().accept(
            payload, decode(payload), is_own=lambda client: True, only_complete=True
        )

    assert accept(update_with("legalBasis")).is_complete
    with pytest.raises(NoEditorsUpdate):
        accept(update_with("legalBase"))


def test_the_editor_opens_it_with_the_script_of_the_app():
    doc = Doc()
    fill(doc, BASIS)
    environment = {
        "TEAMWEB_RICHTEXT_SCHEMA": json.dumps(for_editor()),
        "TEAMWEB_EDITOR_SCRIPT": str(SCRIPT),
    }
    update = base64.b64encode(doc.get_update()).decode()
    tasks = [*({"html": html} for html in IN_OTHERS), {"update": update}]

    *written, opened = in_node("editor/testing/bound_editors.mjs", tasks, environment)

    assert [editor["missing"] for editor in (*written, opened)] == [[]] * len(tasks)
    for html, editor in zip(IN_OTHERS, written, strict=True):
        stored = Doc()
        stored.apply_update(base64.b64decode(editor["update"]))
        assert to_html(stored) == html
    assert opened["opening"] == 0 and canonical(opened["html"]).startswith(BASIS)


def test_an_editor_without_the_script_says_which_node_it_lacks():
    environment = {"TEAMWEB_RICHTEXT_SCHEMA": json.dumps(for_editor())}

    [editor] = in_node("editor/testing/bound_editors.mjs", [{"html": "<p>x</p>"}], environment)

    assert editor["missing"] == ["Rechtsgrundlage"]


def test_a_page_hands_the_schema_and_the_scripts_to_the_editor(rf):
    template = engines["django"].from_string("{% load teamweb_frame %}{% editor_scripts %}")

    html = template.render({}, rf.get("/"))

    assert '"legalBasis"' in html and schema_version() in html
    places = [html.index(name) for name in ("richtext-schema", "legal_basis.js", "editor.js")]
    assert places == sorted(places)


GOOD = {"tag": "div", "content": "blocks", "marker": {"data-type": "mine"}}
WRONG = {
    "the name is taken": ("callout", {}),
    "built in": ("paragraph", {}),
    "no name": ("My-Node", {}),
    "content": ("mine", {"content": "chapters"}),
    "tag": ("mine", {"tag": "script"}),
    "inline": ("mine", {"is_inline": True, "tag": "span"}),
    "no marker": ("mine", {"marker": {}}),
    "marker": ("mine", {"marker": {"class": "mine"}}),
    "the same element": ("mine", {"marker": {"data-type": "legal-basis"}}),
    "not a rule": ("mine", {"attributes": {"place": "data-place"}}),
    "no rule": ("mine", {"attributes": {"place": Attribute("data-place", "")}}),
    "html": ("mine", {"attributes": {"place": Attribute("onclick", ".*")}}),
    "pattern": ("mine", {"attributes": {"place": Attribute("data-place", "(")}}),
    "default": ("mine", {"attributes": {"place": Attribute("data-place", NUMBER, default="x")}}),
    "reference": ("mine", {"references": {"page": "pages"}}),
    "cannot be inserted": (
        "mine",
        {"label": "Mine", "attributes": {"page": Attribute("data-x", NUMBER, is_required=True)}},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_registration_is_refused_in_plain_words(name):
    registry = NodeRegistry(BUILT_IN, hook="no_such_hook")
    for known, kind in NODES.registered.items():
        registry.register(known, kind)
    node, changed = WRONG[name]

    with pytest.raises(ImproperlyConfigured, match=f"richtext node “{node}” cannot be registered"):
        registry.register(node, NodeType(**{**GOOD, **changed}))

    registry.register("mine", NodeType(**GOOD))
    assert "mine" in registry


def test_a_wrong_node_stops_the_site_with_a_check(monkeypatch):
    from teamweb.core.richtext.schema import checks

    monkeypatch.setattr(checks, "NODES", NodeRegistry(BUILT_IN))
    with hooks.register_temporarily(
        "register_richtext_nodes",
        lambda nodes: nodes.register("wrong", NodeType("div", "chapters")),
    ):
        [error] = [found for found in run_checks() if found.id == "teamweb_core.E010"]

    assert "“wrong”" in error.msg and "chapters" in error.msg


def test_it_is_too_late_when_texts_were_read_already():
    assert "callout" in NODES
    with pytest.raises(ImproperlyConfigured, match="too late"):
        NODES.register("late", NodeType(**GOOD))


@pytest.mark.django_db
def test_a_text_with_a_node_of_an_app_that_is_gone_is_shown_and_not_edited(client):
    space = make_space(key="ak-alt", title="AK Alt")
    member = make_member(space.group)
    client.force_login(member)
    page = create_page(parent=space, title="Alt", body="<p>Eins</p>", by=member)
    gone = '<p>Eins</p><div data-type="gone"><p>Zwei</p></div>'
    WikiPage.objects.filter(pk=page.pk).update(body=gone)

    answer = client.get(f"/pages/{page.pk}/edit/", follow=True)

    assert answer.redirect_chain == [(page_url(page), 302)]
    assert "damit nichts davon verloren geht" in answer.content.decode()
    assert WikiPage.objects.get(pk=page.pk).body == gone
