from django.dispatch import Signal

# Sent inside the transaction in which an account was deactivated. Arguments: user, by.
person_deactivated = Signal()
