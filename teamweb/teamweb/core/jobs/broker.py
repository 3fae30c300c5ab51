"""Celery's messages as files in a folder, for an installation without Redis.

kombu's own filesystem transport shows a message file before it is written; a worker that
reads it in that moment stops for good. Here a file appears only when it is complete.
"""

import contextlib
import os
import uuid
from time import time_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        # Names of unfinished files end differently, so no worker takes them for messages.
        unfinished = os.path.join(self.data_folder_out, f"{name}.new")  # noqa: PTH118
        try:
            with open(unfinished, "wb") as file:  # noqa: PTH123
                file.write(dumps(payload).encode())
            os.replace(unfinished, unfinished.removesuffix(".new"))  # noqa: PTH105
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {self.data_folder_out}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        while True:
            try:
                return super()._get(queue)
            except ValueError:
                # Cut off by a full disk or a power failure; the rows still say what is due.
                continue

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        # Made whole and only once; kombu would empty it first, and whoever reads then sees nothing.
        table = self._exchange_file(exchange)
        if not table.exists():
            table.parent.mkdir(parents=True, exist_ok=True)
            empty = table.with_name(f"{table.name}.{uuid.uuid4()}.new")
            empty.write_text("[]")
            with contextlib.suppress(FileExistsError):
                table.hardlink_to(empty)
            empty.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """A worker looks only after each wait whether it is to stop; Celery asks for two seconds."""
        wait = timeout and min(timeout, self.polling_interval)
        return super().drain_events(connection, timeout=wait, **kwargs)

    @property
    def default_connection_params(self) -> dict[str, Any]:
        """No host and port, whose absence kombu would otherwise warn of at each start."""
        return {}
