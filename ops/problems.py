"""What can go wrong on somebody else's machine, said in one sentence."""


class Problem(Exception):
    """Something the reader of the message can put right; shown without a traceback."""
