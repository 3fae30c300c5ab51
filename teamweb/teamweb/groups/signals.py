from django.dispatch import Signal

# Sent inside the transaction of the change. Arguments: membership, by.
member_added = Signal()
role_changed = Signal()
# With `last_day`; the row is gone where the membership never held for a whole day.
member_ended = Signal()
# Nobody holds an office any more. Arguments: group, by.
officers_gone = Signal()
