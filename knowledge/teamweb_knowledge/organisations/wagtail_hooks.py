"""The right to change the directory is given in the settings of a group of users.

The directory itself is edited on its own pages, whose actions keep the history.
"""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    codes = ("add_organisation", "change_organisation")
    return Permission.objects.filter(
        content_type__app_label="knowledge_organisations", codename__in=codes
    )
