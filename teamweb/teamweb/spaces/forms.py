"""Forms of spaces and pages; what a form means is decided by the actions."""

import hashlib
from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..access.actions import Rule
from ..access.models import AccessRule, Level
from ..core.forms.addresses import AddressField, addresses_in
from ..core.forms.reserved_names import refuse_reserved
from ..core.richtext import removed, to_markdown
from ..core.richtext.bounded import TakesTooLong, bounded_canonical, bounded_markdown
from ..groups.models import WorkingGroup
from .models import Label, PageTemplate, SpacePage
from .text.uploads import max_bytes, refused_endings

# As much as those who write together may have in one text.
LARGEST_TEXT = 5_000_000
_TEXTS = ("body_html", "body_markdown", "body_kept")


class TextForm(forms.Form):
    """A form with a text that comes from the editor (HTML) or, without scripts, as Markdown."""

    body_html = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    body_markdown = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 24}), strip=False
    )

    # Tells a plain field somebody typed into from one that was only sent along by the editor.
    markdown_was = forms.CharField(required=False, widget=forms.HiddenInput)
    # The text as HTML when it is not what is stored (after a conflict): Markdown may hold less.
    body_kept = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, body: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_body = body
        self.is_markdown = False
        self.left_out: list[str] = []
        if not self.is_bound:
            markdown = to_markdown(body) if body else ""
            self.initial["body_html"] = body
            self.initial["body_markdown"] = markdown
            self.initial["markdown_was"] = _fingerprint(markdown)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        markdown = data.get("body_markdown") or ""
        if max(len(data.get(name) or "") for name in _TEXTS) > LARGEST_TEXT:
            raise forms.ValidationError(
                _("The text is too large to be stored (5 MB at most): please divide it.")
            )
        try:
            self._read_body(data, markdown)
        except TakesTooLong as error:
            raise forms.ValidationError(str(error)) from error
        return data

    def _read_body(self, data: dict[str, Any], markdown: str) -> None:
        if "body_markdown" in self.data and _fingerprint(markdown) != data.get("markdown_was"):
            read = bounded_markdown(_lines(markdown))
            data["body"], self.left_out, self.is_markdown = read.html, read.removed, True
        elif "body_html" in self.data:
            data["body"] = bounded_canonical(data.get("body_html") or "")
        else:
            kept = data.get("body_kept")
            data["body"] = bounded_canonical(kept) if kept else self.start_body

    def notices(self, stored: str) -> list[str]:
        """Warnings after Markdown was typed: a plain field does not show what a text has lost."""
        said = []
        if gone := removed(self.start_body, stored) if self.is_markdown else []:
            said.append(
                gettext("This is no longer in the text: %(what)s.") % {"what": ", ".join(gone)}
            )
        if self.left_out:
            what = ", ".join(self.left_out)
            said.append(
                gettext("This cannot be stored and was left out: %(what)s.") % {"what": what}
            )
        return said


def _fingerprint(markdown: str) -> str:
    return hashlib.sha256(_lines(markdown).encode()).hexdigest()[:16]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class PageForm(TextForm):
    title = forms.CharField(label=_("Title"), max_length=255)
    comment = forms.CharField(
        label=_("What have you changed?"),
        max_length=300,
        required=False,
        help_text=_("Appears in the history and in notices."),
    )
    base_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # The title that the editor showed when it was opened.
    base_title = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = [
        "title",
        "body_html",
        "body_markdown",
        "markdown_was",
        "comment",
        "base_revision",
        "base_title",
    ]

    def clean_title(self) -> str:
        """One line: the field of the title grows, so that breaks can be pasted into it."""
        return " ".join(self.cleaned_data["title"].split())

    def refuse_title(self, theirs: str) -> None:
        """Show that somebody gave the page another title; sending the form again is then a knowing choice."""
        sentence = gettext(
            "Somebody renamed the page to “%(title)s” while you were writing. Nothing is lost and nothing"
            " stored yet: keep your title or take theirs, and save again."
        )
        self.add_error("title", sentence % {"title": theirs})
        said = {name: self.data[name] for name in self.data}
        self.data = {**said, "base_title": theirs}


class NewPageForm(TextForm):
    title = forms.CharField(label=_("Title"), max_length=255)
    labels = forms.CharField(
        label=_("Labels"), required=False, help_text=_("Several are separated by commas.")
    )
    field_order = ["title", "body_markdown", "labels"]


class LabelsForm(forms.Form):
    labels = forms.CharField(
        label=_("Labels"),
        required=False,
        help_text=_("Several are separated by commas."),
        widget=forms.TextInput(attrs={"list": "known-labels"}),
    )

    def names(self) -> list[str]:
        return [name for name in self.cleaned_data["labels"].split(",") if name.strip()]

    @staticmethod
    def known(user: Any) -> list[str]:
        """The labels of pages that `user` may read."""
        return list(Label.objects.visible_to(user).values_list("name", flat=True)[:500])


class CopyForm(forms.Form):
    title = forms.CharField(label=_("Title of the copy"), max_length=255)
    with_children = forms.BooleanField(label=_("Copy the pages below as well"), required=False)


def _said_of_files() -> str:
    size = filesizeformat(max_bytes())
    if not refused_endings():
        return gettext("At most %(size)s.") % {"size": size}
    return gettext("At most %(size)s; no programs or scripts.") % {"size": size}


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=lazy(_said_of_files, str)())
    comment = forms.CharField(label=_("What has changed?"), max_length=300, required=False)


def _choices(form: forms.Form, name: str) -> forms.ModelChoiceField:
    """A field whose choices are set per form: the groups there are now."""
    return cast(forms.ModelChoiceField, form.fields[name])


AUDIENCE_CHOICES = [
    ("group", _("this group and its sub-groups")),
    ("groups", _("this group and the groups chosen below")),
    ("members", _("everyone who is signed in")),
    ("public", _("everyone, also without signing in")),
]


class AudienceForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Who reads beside the members?"),
        choices=AUDIENCE_CHOICES,
        widget=forms.RadioSelect,
        initial="group",
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("Further groups"),
        queryset=WorkingGroup.objects.none(),
        required=False,
        help_text=_("With their sub-groups. Only for the choice “and the groups chosen below”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "groups").queryset = WorkingGroup.objects.active().select_related("type")


class NewSpaceForm(AudienceForm):
    title = forms.CharField(label=_("Name"), max_length=200)
    key = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        help_text=_("Part of all addresses: small letters, digits and hyphens."),
    )
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    group = forms.ModelChoiceField(
        label=_("Working group"), queryset=WorkingGroup.objects.none(), required=False
    )
    field_order = ["title", "key", "group", "description", "audience", "groups"]

    def __init__(self, *args: Any, groups: Any, needs_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "group").queryset = groups
        self.fields["group"].required = needs_group

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        refuse_reserved(key, below="spaces/")
        return key


class SpaceForm(forms.ModelForm):
    class Meta:
        model = SpacePage
        fields = ["title", "description"]
        help_texts = {"title": ""}

    # No field of the model form: the page shows links with the stored short name.
    key = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        required=False,
        help_text=_("Part of all addresses. Former addresses lead to the new ones."),
    )
    is_moderated = forms.BooleanField(
        label=_("Changes are checked before they are published"),
        help_text=_(
            "What members write is a draft until somebody who manages the space publishes it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("is_moderated", self.instance.is_moderated)
        self.initial.setdefault("key", self.instance.key)

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if key and key != self.initial["key"]:
            refuse_reserved(key, below="spaces/")
        return key or self.initial["key"]


class TemplateForm(TextForm):
    title = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    field_order = ["title", "description", "body_markdown"]

    def __init__(self, *args: Any, template: PageTemplate | None = None, **kwargs: Any) -> None:
        if template is not None:
            kwargs.setdefault("body", template.body)
            kwargs.setdefault(
                "initial", {"title": template.title, "description": template.description}
            )
        super().__init__(*args, **kwargs)


class RuleForm(forms.Form):
    """One more group or person and what it may do."""

    principal = forms.ChoiceField(
        label=_("Who"),
        choices=[
            (AccessRule.Principal.GROUP, _("members of a group")),
            (AccessRule.Principal.GROUP_TREE, _("members of a group and of its sub-groups")),
            (AccessRule.Principal.GUESTS, _("guests of a group")),
            (AccessRule.Principal.PERSON, _("a person")),
        ],
    )
    group = forms.ModelChoiceField(
        label=_("Group"), queryset=WorkingGroup.objects.none(), required=False
    )
    email = AddressField(label=_("E-mail address of the person"), required=False)
    level = forms.TypedChoiceField(label=_("What they may do"), choices=Level.choices, coerce=int)
    ends_on = forms.DateField(
        label=_("Until"), required=False, help_text=_("The last day; empty: without end.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "group").queryset = WorkingGroup.objects.select_related("type")
        self.person: Any = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("principal") == AccessRule.Principal.PERSON:
            email = data.get("email")
            users = get_user_model()._default_manager.filter(is_active=True)
            self.person = users.filter(email__iexact=email).first() if email else None
            if self.person is None:
                self.add_error("email", _("Nobody in Teamweb has this address."))
        elif not data.get("group"):
            self.add_error("group", _("Please choose a group."))
        return data

    def rule(self) -> Rule:
        data = self.cleaned_data
        is_person = data["principal"] == AccessRule.Principal.PERSON
        return Rule(
            data["principal"],
            data["level"],
            group=None if is_person else data["group"],
            user=self.person,
            ends_on=data["ends_on"],
        )


class RestrictForm(forms.Form):
    """Who of those who read the place may also read this page and what lies below it."""

    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"), queryset=WorkingGroup.objects.none(), required=False
    )
    emails = forms.CharField(
        label=_("People"),
        required=False,
        help_text=_("E-mail addresses, separated by commas. You yourself keep your access."),
    )
    level = forms.TypedChoiceField(
        label=_("They may"), choices=Level.choices, coerce=int, initial=Level.READ
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "groups").queryset = WorkingGroup.objects.select_related("type")
        self.people: list[Any] = []

    def clean_emails(self) -> str:
        wanted = {address.lower() for address in addresses_in(self.cleaned_data["emails"])}
        users = get_user_model()._default_manager.filter(is_active=True)
        for email in sorted(wanted):
            person = users.filter(email__iexact=email).first()
            if person is None:
                raise forms.ValidationError(
                    _("Nobody in Teamweb has the address %(email)s."), params={"email": email}
                )
            self.people.append(person)
        return self.cleaned_data["emails"]

    def rules(self) -> list[Rule]:
        kinds, level = AccessRule.Principal, self.cleaned_data["level"]
        return [
            *(Rule(kinds.GROUP_TREE, level, group=group) for group in self.cleaned_data["groups"]),
            *(Rule(kinds.PERSON, level, user=person) for person in self.people),
        ]


class AskForm(forms.Form):
    address = forms.CharField(max_length=2000, widget=forms.HiddenInput)
    message = forms.CharField(label=_("Why do you ask?"), max_length=500, required=False)


class PersonForm(forms.Form):
    email = AddressField(label=_("E-mail address of a person"), required=False)


class DraftForm(forms.Form):
    """What an approver decides of the draft they have read: publish it, or send it back (a reason is needed)."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Note"),
        help_text=_("What has changed, or why you send the draft back."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "send_back" in self.data and not data.get("text"):
            self.add_error("text", _("Please say why you send the draft back."))
        return data
