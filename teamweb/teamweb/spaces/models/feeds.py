"""Feeds for news readers, which sign nobody in."""

from django.conf import settings
from django.db import models


class FeedToken(models.Model):
    """A secret with which a person's news reader fetches the feeds that the person may read."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    token = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.user)
