"""Writes what waits in the queue, in bulk."""


def drain() -> None:
    raise NotImplementedError
