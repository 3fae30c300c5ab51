"""Blocks below the text of a public page: pictures, galleries, downloads, links to videos."""

from typing import Any
from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]
MOST_PICTURES = 60
MOST_ENTRIES = 500


class PictureBlock(blocks.StructBlock):
    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(
        label=_("Caption"),
        required=False,
        max_length=250,
        help_text=_("Also who took or drew it, where the licence asks for that."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "teamweb_website/blocks/picture.html"


class GalleryBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    pictures = blocks.ListBlock(
        PictureBlock(), label=_("Pictures"), min_num=1, max_num=MOST_PICTURES
    )

    class Meta:
        icon = "image"
        label = _("Gallery")
        template = "teamweb_website/blocks/gallery.html"


class DownloadsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    documents = blocks.ListBlock(DocumentChooserBlock(label=_("File")), min_num=1, max_num=100)

    class Meta:
        icon = "download"
        label = _("Downloads")
        template = "teamweb_website/blocks/downloads.html"


class VideoBlock(blocks.StructBlock):
    """A link only: nothing is asked of the provider before a reader follows it."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    address = blocks.URLBlock(
        label=_("Address"), validators=[URLValidator(schemes=["https"])], max_length=500
    )
    description = blocks.TextBlock(label=_("What it shows"), required=False, max_length=600)

    class Meta:
        icon = "media"
        label = _("Link to a video")
        template = "teamweb_website/blocks/video.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["provider"] = urlsplit(value["address"] or "").hostname or ""
        return context


class PartsBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)
    picture = PictureBlock()
    gallery = GalleryBlock()
    downloads = DownloadsBlock()
    video = VideoBlock()

    class Meta:
        max_num = MOST_PICTURES
        template = "teamweb_website/blocks/parts.html"


class MemberBlock(blocks.StructBlock):
    """A municipality or another organisation."""

    name = blocks.CharBlock(label=_("Name"), max_length=200)
    about = blocks.CharBlock(label=_("In a few words"), required=False, max_length=250)
    address = blocks.URLBlock(
        label=_("Website"), required=False, validators=[URLValidator(schemes=["http", "https"])]
    )
    picture = ImageBlock(label=_("Coat of arms or logo"), required=False)

    class Meta:
        icon = "group"
        label = _("Member")


class ContactBlock(blocks.StructBlock):
    """A contact and its subject; a person's name only where the person agreed."""

    name = blocks.CharBlock(
        label=_("Name"),
        max_length=200,
        help_text=_("A function such as “Office”; a person only with their consent."),
    )
    about = blocks.CharBlock(label=_("Tasks"), required=False, max_length=250)
    email = blocks.EmailBlock(label=_("E-mail"), required=False)
    telephone = blocks.RegexBlock(
        regex=r"^\+?[0-9][0-9 ()/-]{2,38}$",
        label=_("Telephone"),
        required=False,
        error_messages={"invalid": _("Digits, blanks and the characters + ( ) / - only.")},
    )
    picture = ImageBlock(label=_("Picture"), required=False)

    class Meta:
        icon = "user"
        label = _("Contact")


class ArticleBlock(blocks.StructBlock):
    """A report of a newspaper or broadcaster."""

    title = blocks.CharBlock(label=_("Title"), max_length=250)
    publisher = blocks.CharBlock(label=_("Newspaper or broadcaster"), max_length=150)
    published_on = blocks.DateBlock(label=_("Date"))
    address = blocks.URLBlock(
        label=_("Address"), required=False, validators=[URLValidator(schemes=["http", "https"])]
    )

    class Meta:
        icon = "doc-full"
        label = _("Article")


class EntriesBlock(blocks.StreamBlock):
    """Entries of one kind."""

    class Meta:
        max_num = MOST_ENTRIES
