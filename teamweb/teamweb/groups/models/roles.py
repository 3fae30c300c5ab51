from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CHAIR = "chair", _("chair")
    DEPUTY = "deputy", _("deputy chair")
    SECRETARY = "secretary", _("secretary")
    MEMBER = "member", _("member")
    GUEST = "guest", _("guest")


OFFICES = (Role.CHAIR, Role.DEPUTY, Role.SECRETARY)
