"""What a site may want to know, to tell people: this app sends no notices of its own."""

from django.dispatch import Signal

# question, by
question_submitted = Signal()
# question, answer (not a draft), by
question_answered = Signal()
