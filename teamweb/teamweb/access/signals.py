from django.dispatch import Signal

# Sent inside the transaction in which pages got another access (moved, narrowed, widened).
# Arguments: page_ids (list of int), old_access_id, new_access_id. Search hides and queues them.
page_access_changed = Signal()

# Sent inside the transaction in which memberships or rules changed: anybody's rights may be others now.
rights_changed = Signal()
