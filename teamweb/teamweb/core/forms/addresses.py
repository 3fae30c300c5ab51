"""What counts as an e-mail address: one rule for every form, action and mail of the site."""

import re
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

# RFC 5321: what mail servers have to take, and what our columns hold.
LONGEST = 254
LONGEST_LOCAL = 64


def clean_address(text: str) -> str:
    """The address as it goes over the wire, its domain in IDNA 2008. Raises ValidationError.

    The part before the @ stays as it is: only its own server may read it.
    """
    address = text.strip()
    if not address.isprintable() or any(character.isspace() for character in address):
        raise ValidationError(_("An e-mail address has neither blanks nor control characters."))
    local, at, domain = address.rpartition("@")
    if not local.isascii():
        raise ValidationError(_("Please use an address without special characters."))
    if domain.lower() != "localhost":
        domain = _ascii_domain(domain)
    cleaned = f"{local}{at}{domain.lower()}"
    if len(cleaned) > LONGEST or len(local) > LONGEST_LOCAL:
        raise ValidationError(
            _("This address is too long: it may have 254 characters, 64 of them before the @.")
        )
    validate_email(cleaned)
    return cleaned


def _ascii_domain(domain: str) -> str:
    if len(domain) > 4 * LONGEST:
        # Much longer than any that could become a domain; not worth the work.
        return domain
    try:
        # As browsers do, but never "ss" for "ß": that is another domain.
        return idna.encode(domain, uts46=True, transitional=False).decode()
    except idna.IDNAError as error:
        if "too long" in str(error):
            return domain
        raise ValidationError(validate_email.message, code=validate_email.code) from None
    except UnicodeError:
        raise ValidationError(validate_email.message, code=validate_email.code) from None


# What mail programs write around an address: a name in quotes, or in plain words, before "<".
_QUOTED_NAME = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^'\n]*')(?=\s*<)""")
_IN_BRACKETS = re.compile(r"[^;\n<>]*<\s*(?:mailto:)?([^<>]*)>", re.IGNORECASE)


def addresses_in(text: str) -> list[str]:
    """The addresses of a list, each once, also with names: "Meier, Anna <a@example.org>; b@…".

    Nothing is checked here: words that are no address and belong to no name are returned too.
    """
    found: list[str] = []
    for line in re.split(r"[;\n]", _QUOTED_NAME.sub("", text)):
        at = 0
        for match in _IN_BRACKETS.finditer(line):
            # Before the name there may be addresses without brackets: "b@…, Meier, Anna <a@…>".
            before = line[at : match.start(1)].rpartition("<")[0]
            parts = [part.strip() for part in before.split(",")]
            found += [part for part in parts[:-1] if "@" in part]
            found.append(match[1].strip())
            at = match.end()
        found += [part for part in re.split(r"[\s,]+", line[at:]) if part]
    cleaned = (re.sub(r"^mailto:", "", part, flags=re.IGNORECASE) for part in found)
    once = {part.lower(): part for part in reversed([*cleaned]) if part}
    return list(reversed(once.values()))


class AddressField(forms.EmailField):
    """An e-mail address in a form; its value is what `clean_address` makes of it."""

    # Its own errors are more to the point than Django's one for all.
    default_validators: list[Any] = []

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": None, **kwargs})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return clean_address(text) if text else text
