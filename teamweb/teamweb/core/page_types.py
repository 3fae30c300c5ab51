"""What every page type of the suite has in common."""

from django.db import models
from django.db.models.fields.related import OneToOneField
from wagtail.models import Page


def parent_link() -> OneToOneField:
    """The link from a page type to its row of `Page`, under a name that no host's type has.

    Django would name the way back after the class (`page.homepage`), which clashes as soon as a
    project has a type of the same name.
    """
    return models.OneToOneField(
        # The class itself: Django looks for parents before names of models are resolved.
        Page,
        models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="teamweb_%(class)s",
    )
