from ..accounts.privacy.own_data import OnErasure, PersonalData, register

register(
    PersonalData(
        "teamweb_access.AccessRule",
        columns=("level", "ends_on"),
        on_erasure=OnErasure.DELETE,
        on_merge=True,
    )
)
