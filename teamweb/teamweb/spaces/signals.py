from django.dispatch import Signal

# Sent inside the transaction in which pages changed by an update of many rows that sends no
# `post_save`: moved, put into the trash, restored, labelled. Arguments: page_ids (list of int), and
# is_hidden=True when nobody may find them from now on.
pages_changed = Signal()
