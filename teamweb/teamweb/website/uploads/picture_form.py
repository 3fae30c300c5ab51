"""Uploading pictures: what cannot be shown later is refused at once, with a sentence."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class WholePictureField(WagtailImageField):
    """Wagtail looks at the first bytes only; every page with a broken picture would fail."""

    def check_image_pixel_size(self, f: Any) -> None:
        try:
            super().check_image_pixel_size(f)
            f.image.get_pillow_image().load()
        except ValidationError:
            raise
        except Exception as error:
            # Each format has its own errors.
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from error


class PictureForm(BaseImageForm):
    file = WholePictureField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])
