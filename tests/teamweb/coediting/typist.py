"""People who type words that nobody else types, so that each can be looked for afterwards."""

import asyncio
import contextlib
import os
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable

from pycrdt import Doc, XmlFragment
from websockets.exceptions import ConnectionClosed

from teamweb.coediting.wire.protocol import Sync, sync_frame
from teamweb.coediting.yjs.updates import decode, encode

from .browser import Browser
from .hostile import clocks, deleting, forged
from .site import EditingSite

WORD = re.compile(r"\[[a-z]\d{4}\]")
WORD_BYTES = 7
DELETED = 0.1


def chance() -> random.Random:
    """For points in time that differ from run to run; TEAMWEB_EDITING_SEED repeats one."""
    seed = int(os.environ.get("TEAMWEB_EDITING_SEED") or random.randrange(10**6))
    print(f"TEAMWEB_EDITING_SEED={seed}")  # noqa: T201  shown when the test fails
    return random.Random(seed)


class Typist:
    """Types and now and then deletes words at random places of a paragraph of their own."""

    def __init__(self, browser: Browser, letter: str, rng: random.Random) -> None:
        self.browser, self.letter, self.rng = browser, letter, rng
        # In the order in which they stand in the paragraph.
        self.words: list[str] = []
        self._typed = 0

    def type(self) -> None:
        if self.words and self.rng.random() < DELETED:
            place = self.rng.randrange(len(self.words))
            del self.words[place]
            self.browser.delete(place * WORD_BYTES, (place + 1) * WORD_BYTES)
            return
        self._typed += 1
        word = f"[{self.letter}{self._typed:04}]"
        place = self.rng.randint(0, len(self.words))
        self.words.insert(place, word)
        self.browser.type(word, at=place * WORD_BYTES)

    async def type_for(self, seconds: float) -> None:
        """At the speed of somebody in a hurry."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            self.type()
            await asyncio.sleep(self.rng.random() * 0.1)

    def acknowledged(self) -> list[bytes]:
        """This person's changes of which the browser would say "saved" now.

        Who comes back also brings words of others that were on the screen; those are for their own
        browsers to bring.
        """
        return [self._own_part(change) for change in self.browser.counted[: self.browser.acked]]

    def _own_part(self, change: bytes) -> bytes:
        own, decoded = self.browser.doc.client_id, decode(change)
        deletes = [each for each in decoded.deletes if each[0] == own]
        return encode(change, {own: decoded.structs.get(own, [])}, deletes)


class Forger:
    """Writes under the others' client ids at their next clocks, and deletes what they are about to write.

    Knows the ids of those whose words it has seen: before that, an id is a secret of 53 bits.
    """

    def __init__(self, browser: Browser, victims: Iterable[Typist], rng: random.Random) -> None:
        self.browser, self.victims, self.rng = browser, list(victims), rng

    async def forge(self) -> None:
        if not self.browser.is_online:
            return
        written = clocks(self.browser.doc)
        victim = self.rng.choice(self.victims).browser.doc.client_id
        step = self.rng.choice((Sync.UPDATE, Sync.STEP2))
        if victim not in written:
            return
        if self.rng.random() < 0.3:
            # Far enough ahead that none of it can be on its way: whoever may write may delete that.
            payload = deleting(victim, written[victim] + 50 * WORD_BYTES, 100 * WORD_BYTES)
        else:
            payload = forged(self.browser.doc.get_update(), victim, "[x0000]")
        with contextlib.suppress(ConnectionClosed):
            await self.browser.send_raw(sync_frame(step, payload))


def document_of(rows: Iterable[tuple[int, bytes, int | None]]) -> Doc:
    """What the log alone says, as after a restart on another machine."""
    doc: Doc = Doc()
    doc.get("default", type=XmlFragment)
    for _seq, payload, _user in rows:
        doc.apply_update(payload)
    return doc


def text_of(doc: Doc) -> str:
    return str(doc.get("default", type=XmlFragment))


def words_in(text: str) -> Counter[str]:
    return Counter(WORD.findall(text))


def holds(doc: Doc, change: bytes) -> bool:
    """Whether applying a change, with its deletions, would change nothing."""
    events: list = []
    subscription = doc.observe(events.append)
    doc.apply_update(change)
    doc.unobserve(subscription)
    return not events


def assert_all_there_once(text: str, typists: Iterable[Typist]) -> None:
    assert words_in(text) == Counter(word for each in typists for word in each.words)


async def all_show_all(browsers: list[Browser], typists: list[Typist]) -> None:
    """Each of them shows each word once, and all of them the same text."""
    wanted = Counter(word for each in typists for word in each.words)
    for browser in browsers:
        await browser.until(lambda browser=browser: words_in(browser.words()) == wanted)
    assert len({browser.words() for browser in browsers}) == 1


@contextlib.asynccontextmanager
async def staying_online(typists: list[Typist]) -> AsyncIterator[None]:
    """Whoever loses the connection meanwhile comes back; at the end everybody is there."""
    tasks = [asyncio.create_task(_stay_online(each.browser)) for each in typists]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for error in ended:
        assert isinstance(error, asyncio.CancelledError), error
    for each in typists:
        if not each.browser.is_online:
            await each.browser.online()


async def _stay_online(browser: Browser) -> None:
    while True:
        await browser.closed(seconds=None)
        await browser.online()


def assert_acknowledged_is_stored(typists: list[Typist], site: EditingSite) -> None:
    acknowledged = [change for each in typists for change in each.acknowledged()]
    stored = document_of(site.rows())
    assert all(holds(stored, change) for change in acknowledged)


async def all_saved_and_equal(typists: list[Typist], reader: Browser) -> None:
    """Every browser, and one that opens the text only now, shows each word once."""
    for each in typists:
        await each.browser.saved()
    await reader.online()
    browsers = [reader, *(each.browser for each in typists)]
    await all_show_all(browsers, typists)
    for browser in browsers:
        await browser.leave()
