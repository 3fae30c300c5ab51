"""Signs that no font of the server has: WeasyPrint draws a box for each and says so in its log only."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGER = logging.getLogger("weasyprint")


class _Listener(logging.Filter):
    def __init__(self) -> None:
        super().__init__()
        self.thread = threading.get_ident()
        self.found: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        arguments = record.args if isinstance(record.args, tuple) else ()
        if (
            record.thread != self.thread
            or len(arguments) != 2
            or not str(record.msg).startswith(".notdef")
        ):
            return True
        self.found.add(chr(int(str(arguments[1]))))
        return False


@contextmanager
def missing_signs() -> Iterator[set[str]]:
    """Collect the signs that are drawn as boxes by this thread."""
    listener = _Listener()
    _LOGGER.addFilter(listener)
    try:
        yield listener.found
    finally:
        _LOGGER.removeFilter(listener)
