"""Threads on pages and on passages of them, for any page type."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ..access.readable import readable_access_ids


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(
            page__live=True, page__page_access__access_id__in=readable_access_ids(user)
        )

    def open(self) -> Self:
        return self.filter(resolved_at=None)


class Thread(models.Model):
    """A talk about a page, or about the passage of it that `quote` repeats."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="comment_threads")
    anchor = models.CharField(max_length=120, blank=True)
    quote = models.TextField(_("passage"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.page} · {self.pk}"


class Comment(models.Model):
    """One contribution; a deleted one keeps its place without its words."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(_("comment"))
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
