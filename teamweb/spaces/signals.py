from django.dispatch import Signal

# Sent inside the transaction in which pages changed by an update of many rows that sends no
# `post_save`: moved, put into the trash, restored, labelled. Argument: page_ids (list of int).
pages_changed = Signal()
