from django.utils.translation import gettext as _

from teamweb.notifications.kinds import Facts, Words, notice_kind, only_known


@notice_kind("question_answered")
def question_answered(facts: Facts) -> Words:
    subject = _("Your question was answered: “%(question)s”") % facts
    return Words(subject, text=facts["excerpt"], details=only_known((_("Source"), facts["source"])))


@notice_kind("question_submitted")
def question_submitted(facts: Facts) -> Words:
    subject = _("%(person)s asks: “%(question)s”") % facts
    # Notices stored before have no catalogue.
    details = only_known((_("Question catalogue"), facts.get("catalogue", "")))
    return Words(subject, text=facts["excerpt"], details=details)
