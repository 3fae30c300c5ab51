from ..accounts.privacy.own_data import OnErasure, PersonalData, register

DELETE = OnErasure.DELETE

for _kind in (
    PersonalData(
        "teamweb_notifications.Notification",
        "recipient",
        ("kind", "created_at", "read_at"),
        DELETE,
        on_merge=True,
    ),
    PersonalData("teamweb_notifications.Notification", "by"),
    PersonalData(
        "teamweb_notifications.Preference",
        columns=("digest", "has_todo_reminders"),
        on_erasure=DELETE,
    ),
    PersonalData(
        "teamweb_notifications.Watch",
        columns=("content_type", "object_id", "created_at"),
        on_erasure=DELETE,
        on_merge=True,
    ),
    PersonalData(
        "teamweb_notifications.Delivery",
        columns=("address", "state", "sent_at"),
        on_erasure=DELETE,
    ),
):
    register(_kind)
