from ..core.errors import TeamwebError


class WebsiteError(TeamwebError):
    """Base of what can go wrong with the public pages."""


class SectionMissing(WebsiteError):
    """The site has no section for pages of this type; an administrator can create it."""
