"""What WeasyPrint says in its log only: signs that no font has, drawn as boxes, and the sheet it is at."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOGGER = logging.getLogger("weasyprint")
_PROGRESS = logging.getLogger("weasyprint.progress")
_SHEET = "Step 5 - Creating layout - Page %d"
_told = threading.local()


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


@contextmanager
def told_of_sheets(tell: Callable[[int], None]) -> Iterator[None]:
    """Call `tell` with the number of each sheet that this thread draws."""
    _told.tell = tell
    try:
        yield
    finally:
        _told.tell = None


def quieten() -> None:
    """Keep a line for each sheet and each font out of the site's log, whatever its level."""
    _PROGRESS.setLevel(logging.INFO)
    _PROGRESS.addFilter(_tell)
    logging.getLogger("fontTools").setLevel(logging.WARNING)


def _tell(record: logging.LogRecord) -> bool:
    tell = getattr(_told, "tell", None)
    if tell and record.msg == _SHEET and isinstance(record.args, tuple):
        tell(int(str(record.args[0])))
    return False
