"""Who may read and change what.

An `Access` is a set of rules. Pages point at one by `PageAccess`, records by a foreign
key. A narrowed subtree has an access of its own whose `parent` is the one it narrows:
a reader needs a level in every access of that chain, and the lowest one counts.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ..groups.models import WorkingGroup

# The opaque id of what anybody may read and what lies outside every space.
PUBLIC_ACCESS_ID = 0


class Level(models.IntegerChoices):
    """What a rule allows; each level holds the ones below it."""

    READ = 1, _("may read")
    EDIT = 2, _("may edit")
    MANAGE = 3, _("may manage")


class Access(models.Model):
    """A scope of reading and changing; see the module's docstring."""

    class Kind(models.TextChoices):
        AUDIENCE = "audience", _("audience of the space")
        MEMBERS = "members", _("members of the space")
        RESTRICTED = "narrowed", _("narrowed part")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    space = models.ForeignKey(Page, models.CASCADE, related_name="+")
    root_page = models.ForeignKey(Page, models.CASCADE, null=True, blank=True, related_name="+")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="narrowed"
    )

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        constraints = [
            models.UniqueConstraint(
                fields=["space", "kind"], condition=~Q(kind="narrowed"), name="access_kind_once"
            ),
            models.UniqueConstraint(
                fields=["root_page"], condition=Q(kind="narrowed"), name="narrowed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space} · {self.get_kind_display()}"


class AccessRule(models.Model):
    """One principal's level in one access."""

    class Principal(models.TextChoices):
        EVERYONE = "everyone", _("everyone, also without signing in")
        MEMBERS = "members", _("everyone who is signed in")
        GROUP = "group", _("members of a group")
        GROUP_TREE = "group_tree", _("members of a group and of its sub-groups")
        OFFICERS = "officers", _("chair, deputies and secretaries of a group")
        GUESTS = "guests", _("guests of a group")
        PERSON = "person", _("a person")

    access = models.ForeignKey(Access, models.CASCADE, related_name="rules")
    principal = models.CharField(_("who"), max_length=10, choices=Principal.choices)
    group = models.ForeignKey(WorkingGroup, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, default=Level.READ)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("access rule")
        verbose_name_plural = _("access rules")
        constraints = [
            models.CheckConstraint(
                name="principal_is_complete",
                condition=(
                    Q(principal__in=["everyone", "members"], group=None, user=None)
                    | Q(
                        principal__in=["group", "group_tree", "officers", "guests"],
                        group__isnull=False,
                        user=None,
                    )
                    | Q(principal="person", group=None, user__isnull=False)
                ),
            ),
            models.UniqueConstraint(
                fields=["access", "principal"],
                condition=Q(group=None, user=None),
                name="general_rule_once",
            ),
            models.UniqueConstraint(
                fields=["access", "principal", "group"],
                condition=Q(group__isnull=False),
                name="group_rule_once",
            ),
            models.UniqueConstraint(
                fields=["access", "user"], condition=Q(user__isnull=False), name="person_rule_once"
            ),
        ]

    def __str__(self) -> str:
        name = self.group or self.user
        return f"{self.get_principal_display()}: {name}" if name else self.get_principal_display()


class PageAccess(models.Model):
    """Which access a page of a space has. A page without a row is invisible in spaces."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="page_access")
    access = models.ForeignKey(Access, models.PROTECT, related_name="pages")

    def __str__(self) -> str:
        return f"{self.page_id} → {self.access_id}"


class AccessVersion(models.Model):
    """One row with a number that is new after every change of memberships or rules: the key of all caches."""

    number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)
