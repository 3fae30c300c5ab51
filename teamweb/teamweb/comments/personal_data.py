from ..accounts.privacy.own_data import PersonalData, register

register(
    PersonalData(
        "teamweb_comments.Comment",
        "author",
        ("text", "created_at", "edited_at"),
    )
)
register(PersonalData("teamweb_comments.Thread", "resolved_by", ("page_id", "resolved_at")))
