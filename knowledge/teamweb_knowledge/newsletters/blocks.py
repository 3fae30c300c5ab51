from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class TeaserBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    text = blocks.TextBlock(label=_("Text"), required=False)
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        label = _("Teaser with link")
        icon = "link"
        template = "knowledge_newsletters/blocks/teaser.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alternative = blocks.CharBlock(
        label=_("What the picture says"),
        help_text=_("Read aloud, and shown where pictures are off."),
        max_length=250,
    )

    class Meta:
        label = _("Picture")
        icon = "image"
        template = "knowledge_newsletters/blocks/picture.html"


class IssueBlocks(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("Heading"),
        icon="title",
        max_length=150,
        template="knowledge_newsletters/blocks/heading.html",
    )
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)
    teaser = TeaserBlock()
    picture = PictureBlock()
