from django.utils.translation import gettext_lazy as _

from ..accounts.privacy.own_data import OnErasure, PersonalData, register

DELETE = OnErasure.DELETE

for _kind in (
    PersonalData(
        "teamweb_spaces.SpaceEntry", "changed_by", ("page_id", "changed_at"), title=_("Pages")
    ),
    PersonalData(
        "teamweb_spaces.SpaceEntry", "trashed_by", ("page_id", "trashed_at"), title=_("Pages")
    ),
    PersonalData(
        "teamweb_spaces.ReadMark",
        columns=("page_id", "read_at"),
        on_erasure=DELETE,
        title=_("Pages read"),
    ),
    # Drafts are forgotten by themselves; their files go with them.
    PersonalData("teamweb_spaces.Attachment", "draft_owner", ("name",)),
    PersonalData("teamweb_spaces.Attachment", "trashed_by", ("name", "page_id", "trashed_at")),
    PersonalData(
        "teamweb_spaces.AttachmentVersion",
        "uploaded_by",
        ("attachment_id", "number", "size", "uploaded_at"),
    ),
    PersonalData(
        "teamweb_spaces.AccessRequest",
        columns=("page_id", "message", "state", "created_at"),
        on_erasure=DELETE,
    ),
    PersonalData("teamweb_spaces.AccessRequest", "decided_by", ("page_id", "state", "decided_at")),
    PersonalData("teamweb_spaces.FeedToken", on_erasure=DELETE),
):
    register(_kind)
