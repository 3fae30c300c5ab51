from django.utils.translation import gettext as _

from teamweb.core.richtext import UnknownMarkup


def refused(what: str) -> UnknownMarkup:
    return UnknownMarkup(_("The text holds something unknown: %(what)s") % {"what": what})
