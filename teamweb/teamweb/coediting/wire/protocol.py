"""Frames on the wire: those of the y-protocols, an acknowledgement and a notice. Framing only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Message(IntEnum):
    SYNC = 0
    AWARENESS = 1
    QUERY_AWARENESS = 3
    # Ours, from the server only.
    ACK = 100
    NOTICE = 101


class Sync(IntEnum):
    STEP1 = 0
    STEP2 = 1
    UPDATE = 2


class Close(IntEnum):
    """Codes from 4400 on end the reconnecting; the others mean: try again after a random delay."""

    GARBAGE = 1003
    TOO_MUCH = 1008
    RESTART = 1012
    TRY_AGAIN = 1013
    NOT_SIGNED_IN = 4401
    NO_RIGHT = 4403
    NO_DOCUMENT = 4404
    OTHER_EPOCH = 4409
    PUT_AWAY = 4410
    TOO_LARGE = 4413
    OTHER_SCHEMA = 4426
    TOO_MANY = 4429


GONE = b"null"
# The update that changes nothing; as step 2 neither side counts it.
EMPTY_UPDATE = b"\x00\x00"


class Malformed(ValueError):
    """The bytes are no frame of this protocol."""


@dataclass(frozen=True)
class Presence:
    """What one browser shows of itself: `state` is JSON, GONE when it left."""

    client_id: int
    clock: int
    state: bytes


class Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def uint(self) -> int:
        number = shift = 0
        while True:
            if self.place >= len(self.data) or shift > 56:
                raise Malformed("a number has no end")
            byte = self.data[self.place]
            self.place += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def bytes(self) -> bytes:
        end = self.uint() + self.place
        if end > len(self.data):
            raise Malformed("the frame is cut off")
        found = self.data[self.place : end]
        self.place = end
        return found

    def end(self) -> None:
        if self.place != len(self.data):
            raise Malformed("something follows the message")


def uint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def sized(data: bytes) -> bytes:
    return uint(len(data)) + data


def read_sync(reader: Reader) -> tuple[Sync, bytes]:
    """The step and what it carries: a state vector for step 1, an update for the others."""
    number = reader.uint()
    try:
        step = Sync(number)
    except ValueError:
        raise Malformed("an unknown step") from None
    payload = reader.bytes()
    reader.end()
    return step, payload


def read_presence(payload: bytes) -> list[Presence]:
    """The states in the payload of an awareness message."""
    reader = Reader(payload)
    found = [Presence(reader.uint(), reader.uint(), reader.bytes()) for _ in range(reader.uint())]
    reader.end()
    return found


def presence_payload(states: Iterable[Presence]) -> bytes:
    parts = [uint(each.client_id) + uint(each.clock) + sized(each.state) for each in states]
    return uint(len(parts)) + b"".join(parts)


def sync_frame(step: Sync, payload: bytes) -> bytes:
    return bytes((Message.SYNC, step)) + sized(payload)


def awareness_frame(states: Iterable[Presence]) -> bytes:
    return bytes((Message.AWARENESS,)) + sized(presence_payload(states))


def ack_frame(committed: int) -> bytes:
    return bytes((Message.ACK,)) + uint(committed)


def notice_frame(kind: str, **facts: Any) -> bytes:
    text = json.dumps({"kind": kind, **facts}, ensure_ascii=False)
    return bytes((Message.NOTICE,)) + sized(text.encode())
