from ..accounts.privacy.own_data import OnErasure, PersonalData, register

register(
    PersonalData(
        "teamweb_groups.Membership",
        columns=("group", "role", "organisation", "has_vote", "starts_on", "ends_on"),
        related=("group__type",),
    )
)
for _field in ("invited_by", "accepted_by"):
    register(
        PersonalData(
            "teamweb_groups.Invitation",
            _field,
            ("group", "role", "created_at", "accepted_at"),
            related=("group__type",),
        )
    )
for _field in ("member", "deputy"):
    register(
        PersonalData(
            "teamweb_groups.StandingDeputy",
            _field,
            ("group", "starts_on", "ends_on"),
            OnErasure.DELETE,
            on_merge=True,
            related=("group__type",),
        )
    )
