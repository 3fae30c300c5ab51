from django.dispatch import Signal

# Sent inside the transaction in which a meeting was announced, changed or cancelled, after it was
# stored. Arguments: meeting, changed (names of its fields). Who is invited follows it.
meeting_changed = Signal()

# Sent inside the transaction in which an agenda item got another access. Arguments: item.
item_access_changed = Signal()
