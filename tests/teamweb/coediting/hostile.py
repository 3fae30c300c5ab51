"""Updates that no editor makes: by hand, out of recorded ones, and under somebody else's client id."""

import random
from collections.abc import Iterable, Iterator

from pycrdt import Array, Doc, XmlElement, XmlFragment, XmlText

from teamweb.coediting.conversion import fill, merge
from teamweb.coediting.wire.protocol import sized, uint

CLIENT = 7
SAMPLES = (
    "<h2>Tagesordnung</h2><p>Ein <strong>erster</strong> Satz 😀 und <a href='https://example.org/'>mehr</a></p>",
    "<p>Ein <em>zweiter</em> Satz</p><ul><li><p>eins</p></li><li><p>zwei</p></li></ul>",
    '<table><tbody><tr><th><p>A</p></th><td colspan="2"><p>B</p></td></tr></tbody></table>',
    '<p>Für <span data-mention="7">Frau K.</span><br>und alle</p><pre><code data-language="sql">select 1</code></pre>',
)
# What follows a length, a kind or a flag in the format.
TELLING = bytes(
    [0, 1, 2, 3, 5, 6, 7, 8, 9, 0x21, 0x27, 0x28, 0x44, 0x84, 0x87, 0xC4, 117, 118, 127]
)


def update(*structs: bytes, client: int = CLIENT, clock: int = 0, deletes: bytes = b"\0") -> bytes:
    return b"\1" + uint(len(structs)) + uint(client) + uint(clock) + b"".join(structs) + deletes


def in_root(kind: int, content: bytes, root: bytes = b"default") -> bytes:
    return bytes([kind]) + b"\1" + sized(root) + content


def inside(
    clock: int, kind: int, content: bytes, *, sub: bytes = b"", client: int = CLIENT
) -> bytes:
    """A struct under the item with this clock, as its attribute `sub` if there is one."""
    head = bytes([kind | (0x20 if sub else 0)]) + b"\0" + uint(client) + uint(clock)
    return head + (sized(sub) if sub else b"") + content


def element(tag: bytes = b"blockquote") -> bytes:
    return b"\3" + sized(tag)


TEXT = b"\6"


def chain(levels: int) -> bytes:
    """Blocks inside one another."""
    first = in_root(7, element())
    return update(first, *(inside(clock, 7, element()) for clock in range(levels - 1)))


def nested_value(levels: int) -> bytes:
    """An attribute of lists inside one another."""
    value = b"\1" + b"\x75\1" * levels + b"\x7e"
    return update(in_root(7, element()), inside(0, 8, value, sub=b"kind"))


def nested_mark(levels: int) -> bytes:
    json = b"[" * levels + b"]" * levels
    structs = in_root(7, element(b"paragraph")), inside(0, 7, TEXT)
    return update(*structs, inside(1, 6, sized(b"bold") + sized(json)))


def recorded() -> list[bytes]:
    """What several browsers and the server sent while they changed one text."""
    found: list[bytes] = []
    docs = [Doc(client_id=client) for client in (11, 12, 13)]
    rng = random.Random(5)

    def take(payload: bytes, sender: Doc) -> None:
        found.append(payload)
        for doc in docs:
            if doc is not sender:
                doc.apply_update(payload)

    take(fill(docs[0], SAMPLES[0]), docs[0])
    for number in range(24):
        doc = docs[number % len(docs)]
        if number % 6 == 5:
            take(merge(doc, rng.choice(SAMPLES)), doc)
            continue
        before = doc.get_state()
        _change(doc, rng)
        take(doc.get_update(before), doc)
    return [*(each for each in found if each), docs[0].get_update()]


def _change(doc: Doc, rng: random.Random) -> None:
    blocks = doc.get("default", type=XmlFragment).children
    place = rng.randrange(len(blocks) + 1)
    with doc.transaction():
        match rng.randrange(4):
            case 0 if len(blocks) > 1:
                del blocks[place - 1 if place else 0]
            case 1:
                doc.get("kept", type=Array).append([float(doc.client_id), 0.0, 4.0])
            case _:
                paragraph = blocks.insert(place, XmlElement("paragraph"))
                text = paragraph.children.append(XmlText("Wörter 😀 und mehr"))
                text.format(0, 3, {"bold": {}})
                del text[4:6]


def mutated(payloads: list[bytes], rng: random.Random) -> bytes:
    """One of these, changed in a few places."""
    data = bytearray(rng.choice(payloads))
    for _change_number in range(rng.choice((1, 1, 1, 2, 3, 6))):
        place = rng.randrange(len(data) or 1)
        match rng.randrange(6):
            case 0 | 1:
                data[place : place + 1] = bytes([rng.randrange(256)])
            case 2:
                data[place : place + 1] = bytes([rng.choice(TELLING)])
            case 3:
                other = rng.choice(payloads)
                start = rng.randrange(len(other))
                data[place:place] = other[start : start + rng.randint(1, 20)]
            case 4:
                del data[place : place + rng.randint(1, 5)]
            case 5:
                data[place:place] = rng.randbytes(rng.randint(1, 4))
    return bytes(data)


def forged(seen: bytes, victim: int, words: str) -> bytes:
    """New words under the client id `victim`, at its next clock in what `seen` holds."""
    doc: Doc = Doc(client_id=victim)
    text = doc.get("default", type=XmlFragment)
    doc.apply_update(seen)
    before = doc.get_state()
    with doc.transaction():
        text.children.append(XmlElement("paragraph")).children.append(XmlText(words))
    return doc.get_update(before)


def deleting(client: int, clock: int, length: int) -> bytes:
    """An update that deletes a stretch, whether it is there or not."""
    return b"\0\1" + uint(client) + b"\1" + uint(clock) + uint(length)


def clocks(doc: Doc) -> dict[int, int]:
    """How far each client has written."""
    numbers = _numbers(doc.get_state())
    return {next(numbers): next(numbers) for _ in range(next(numbers))}


def _numbers(data: Iterable[int]) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
