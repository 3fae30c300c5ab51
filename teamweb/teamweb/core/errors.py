class TeamwebError(Exception):
    """Base of every error that an action raises for its caller to handle.

    Subclasses document, in their docstring, the sentence a reader should be told.
    """
