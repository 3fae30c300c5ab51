from typing import Any


class QuestionError(Exception):
    """Base of what can go wrong with questions and answers."""


class EditConflict(QuestionError):
    """Somebody else saved the row after the form was opened; nothing was overwritten."""

    def __init__(self, current: Any) -> None:
        super().__init__(current)
        self.current = current


class MixedAccess(QuestionError):
    """An answer for some readers only cannot serve a question for other readers only."""


class UnrelatedAnswer(QuestionError):
    """The answer named as successor does not answer any question of the older one, or is the same."""
