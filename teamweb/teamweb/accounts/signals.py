from django.dispatch import Signal

# Sent inside the transaction in which an account was deactivated. Arguments: user, by.
person_deactivated = Signal()

# Sent inside the transaction in which an account lost its name. Arguments: user, by, and the `name` and
# `address` it had.
person_anonymised = Signal()

# Sent in the transaction in which two accounts become one, before and after the rows that name
# `duplicate` name `into`. Arguments: duplicate, into; `person_merged` also by.
person_merging = Signal()
person_merged = Signal()
