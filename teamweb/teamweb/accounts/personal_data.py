from django.utils.translation import gettext_lazy as _

from .privacy.own_data import OnErasure, PersonalData, register

DELETE = OnErasure.DELETE

register(
    PersonalData(
        "teamweb_accounts.Profile",
        columns=(
            *("organisation", "municipality", "function", "phone", "language", "colour_scheme"),
            *("single_keys", "email_shown_to", "erasure_asked_at"),
        ),
        on_merge=False,
    )
)
register(PersonalData("teamweb_accounts.Profile", "merged_into", on_merge=False))
register(
    PersonalData(
        "account.EmailAddress",
        columns=("email", "verified"),
        on_erasure=DELETE,
        title=_("E-mail addresses"),
    )
)
register(
    PersonalData(
        "usersessions.UserSession",
        columns=("created_at", "ip", "user_agent"),
        on_erasure=DELETE,
        title=_("Devices signed in"),
    )
)
register(
    PersonalData(
        "mfa.Authenticator",
        columns=("type", "created_at", "last_used_at"),
        on_erasure=DELETE,
        title=_("Second factors"),
    )
)
