from django.dispatch import Signal

# Sent inside the transaction in which pages changed by an update of many rows that sends no
# `post_save`: moved, put into the trash, restored, labelled. Arguments: page_ids (list of int), and
# is_hidden=True when nobody may find them from now on.
pages_changed = Signal()

# Sent inside the transaction in which a page got a new slug. Arguments: page, old_url_path.
url_path_changed = Signal()

# Sent inside the transaction that stores a revision of a page of text, before and after. Receivers of
# the first may change the page's body. Arguments: page, user, and revision for the second.
revision_saving = Signal()
revision_saved = Signal()
