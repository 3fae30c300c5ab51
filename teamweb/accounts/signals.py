from django.dispatch import Signal

# Sent inside the transaction in which an account was deactivated. Arguments: user, by.
person_deactivated = Signal()

# Sent inside the transaction in which an account lost its name. Arguments: user, by, and the `name` and
# `address` it had.
person_anonymised = Signal()
