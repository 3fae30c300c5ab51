"""From an issue's blocks to what is mailed: HTML with its style inlined once, and the same as text."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from lxml import html as lxml_html

from ..contacts.imprint import Imprint, imprint
from ..contacts.links import absolute
from ..contacts.mail_backend import Content
from .models import Issue

LINE_WIDTH = 78


@dataclass(frozen=True)
class Frame:
    """What stands around the content, the same in both parts."""

    unsubscribe_url: str
    preferences_url: str
    archive_url: str
    imprint: Imprint
    base_url: str


def _marked(name: str, viewname: str) -> str:
    """The address of a view whose token is filled in per subscriber."""
    return absolute(reverse(viewname, args=["TOKEN"])).replace("TOKEN", f"%%{name}%%")


def compose(issue: Issue, *, is_test: bool = False) -> Content:
    """The content of the mailing, with `%%greeting%%`, `%%topics%%` and the tokens of the links."""
    with translation.override(settings.LANGUAGE_CODE):
        frame = Frame(
            unsubscribe_url=_marked("unsubscribe", "knowledge_contacts:unsubscribe"),
            preferences_url=_marked("overview", "knowledge_contacts:overview"),
            archive_url=absolute(issue.get_absolute_url()),
            imprint=imprint(),
            base_url=absolute("/"),
        )
        content = content_html(issue)
        context = {"issue": issue, "content": content, "frame": frame}
        page = render_to_string("knowledge_newsletters/mail/issue.html", context)
        html = css_inline.inline(page, keep_style_tags=True, load_remote_stylesheets=False)
        context["content"] = html_to_text(content)
        text = render_to_string("knowledge_newsletters/mail/issue.txt", context)
    return Content(
        kind="newsletter_test" if is_test else "newsletter",
        subject=issue.subject,
        text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        html=html,
        headers=headers_of(issue, frame),
    )


def headers_of(issue: Issue, frame: Frame) -> dict[str, str]:
    host = urlsplit(frame.base_url).hostname or "localhost"
    keys = [area.key for area in issue.topic_areas.all()]
    list_id = f"{keys[0]}.newsletter.{host}" if len(keys) == 1 else f"newsletter.{host}"
    return {
        "List-Id": f"<{list_id}>",
        "List-Unsubscribe": f"<{frame.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Archive": f"<{absolute(reverse('knowledge_newsletters:issues'))}>",
        "List-Help": f"<{absolute(reverse('knowledge_contacts:ask_for_link'))}>",
        "List-Post": "NO",
        # Written by a person, so not Auto-Submitted; these two keep vacation replies away.
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "OOF",
    }


def content_html(issue: Issue) -> str:
    """The blocks as HTML with full addresses; markers in it are taken apart, so that they stay text."""
    context = {"issue": issue}
    fragment = render_to_string("knowledge_newsletters/content.html", context).strip()
    if not fragment:
        return ""
    tree = lxml_html.fragment_fromstring(fragment, create_parent="div")
    tree.make_links_absolute(absolute("/"), handle_failures="ignore")
    inner = lxml_html.tostring(tree, encoding="unicode")
    inner = inner.removeprefix("<div>").strip().removesuffix("</div>")
    return inner.replace("%%", "%&#8203;%")


def html_to_text(content: str) -> str:
    """The same content for mail programs without HTML; links on lines of their own."""
    if not content.strip():
        return ""
    tree = lxml_html.fragment_fromstring(content, create_parent="div")
    out: list[str] = []
    _write(tree, out, indent="")
    return re.sub(r"\n{3,}", "\n\n", "".join(out)).strip()


def _inline(element: lxml_html.HtmlElement) -> str:
    """Running text of an element, its links after it."""
    links: list[str] = []

    def collect(node: lxml_html.HtmlElement) -> str:
        text = node.text or ""
        for child in node:
            if child.tag == "br":
                text += "\n"
            elif child.tag == "img":
                text += f"[{child.get('alt', '')}]"
            elif child.tag not in ("ul", "ol"):
                inner = collect(child)
                text += inner
                href = child.get("href", "")
                if child.tag == "a" and href and href != inner.strip():
                    links.append(href)
            text += child.tail or ""
        return text

    lines = (" ".join(line.split()) for line in collect(element).split("\n"))
    return "\n".join([*lines, *links]).strip()


def _write(element: lxml_html.HtmlElement, out: list[str], indent: str) -> None:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag in ("h1", "h2", "h3", "h4"):
            title = _inline(child)
            rule = {"h1": "=", "h2": "="}.get(child.tag, "-") * min(len(title), LINE_WIDTH)
            out.append(f"\n\n{title}\n{rule}\n")
        elif child.tag in ("p", "blockquote", "figcaption"):
            out.append("\n" + _indented(_inline(child), indent) + "\n")
        elif child.tag in ("ul", "ol"):
            for number, item in enumerate(child, start=1):
                mark = f"{number}. " if child.tag == "ol" else "- "
                text = _indented(_inline(item), indent + " " * len(mark))
                out.append("\n" + indent + mark + text.lstrip())
                for nested in item:
                    if nested.tag in ("ul", "ol"):
                        wrapper = lxml_html.Element("div")
                        wrapper.append(nested)
                        _write(wrapper, out, indent + "  ")
            out.append("\n")
        elif child.tag == "img":
            out.append(f"\n[{child.get('alt', '')}]\n")
        else:
            if child.text and child.text.strip():
                out.append("\n" + " ".join(child.text.split()) + "\n")
            _write(child, out, indent)


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in text.split("\n"))


def sample(content: Content) -> Content:
    """The content as a reader would get it, for previews and tests: links lead to no one's data."""
    with translation.override(settings.LANGUAGE_CODE):
        values = {
            "greeting": translation.gettext("Good day,"),
            "unsubscribe": "test",
            "overview": "test",
            "topics": translation.gettext("(your topic areas)"),
        }

    def fill(text: str) -> str:
        for name, value in values.items():
            text = text.replace(f"%%{name}%%", value)
        return text

    headers = {k: v for k, v in content.headers.items() if not k.startswith("List-Unsub")}
    return Content(
        kind=content.kind,
        subject=content.subject,
        text=fill(content.text),
        html=fill(content.html),
        headers=headers,
    )
