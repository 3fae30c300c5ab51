"""Handles uploaded pictures of public pages, from every form of the administration."""

from typing import Any

from django.core.files.base import ContentFile
from django.db.models.signals import pre_save
from wagtail.images import get_image_model

from ..core.files.pictures import WEB_TYPES, PictureRefused, picture_type, prepared


def remove_place(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Store a new picture upright and without its GPS position, like files of spaces."""
    file = instance.file
    if not file or file._committed:
        return
    file.seek(0)
    content = file.read()
    file.seek(0)
    media_type = picture_type(file.name, content[:16])
    if media_type not in WEB_TYPES:
        return
    try:
        picture = prepared(content, media_type, with_smaller=False)
    except PictureRefused:
        # Wagtail has its own opinion of what it takes.
        return
    if picture.content != content:
        instance.file = ContentFile(picture.content, name=file.name)
        instance._set_image_file_metadata()


def connect() -> None:
    pre_save.connect(remove_place, sender=get_image_model(), dispatch_uid="website_remove_place")
