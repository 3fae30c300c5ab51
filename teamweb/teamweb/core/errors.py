from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class TeamwebError(Exception):
    """Base of every error that an action raises for its caller to handle.

    `user_message` says to the reader, in the reader's language, what is wrong and what helps. A
    subclass sets it to a lazy translation, or in `__init__` where facts belong to it. Views show
    `error.user_message` and have words of their own only where one page needs others. An error
    that only programs handle leaves it empty.
    """

    user_message: "str | _StrPromise" = ""
