from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry

from .links import PlainPageLinkHandler


@hooks.register("register_rich_text_features", order=1_000)
def register_links(features: FeatureRegistry) -> None:
    """After Wagtail's own handler, so that ours takes its place."""
    features.register_link_type(PlainPageLinkHandler)
