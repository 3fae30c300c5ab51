"""Whatever ends, "saved" was true: nothing acknowledged is missing, nothing is there twice."""

import asyncio
import os
import signal
import sqlite3

import pytest
import redis.asyncio

from ops.services.redis import Redis

from .gate import Gate
from .playing import play
from .site import EditingSite
from .typist import (
    Forger,
    Typist,
    all_saved_and_equal,
    all_show_all,
    assert_acknowledged_is_stored,
    assert_all_there_once,
    chance,
    document_of,
    holds,
    staying_online,
    text_of,
)

pytestmark = pytest.mark.slow
# `make bench` asks for more.
KILLS = int(os.environ.get("TEAMWEB_EDITING_KILLS", "20"))
AWAY_SECONDS = float(os.environ.get("TEAMWEB_EDITING_AWAY", "5"))
LOCKED_SECONDS = 5


def typists_on(site: EditingSite, *servers: int) -> list[Typist]:
    """One for each of these servers."""
    rng = chance()
    return [
        Typist(site.browser(f"writer{n}", site.servers[server]), "abc"[n], rng)
        for n, server in enumerate(servers)
    ]


async def all_type_for(typists: list[Typist], seconds: float) -> None:
    await asyncio.gather(*(each.type_for(seconds) for each in typists))


async def end_well(site: EditingSite, typists: list[Typist], server: int = 0) -> None:
    reader = site.browser("viewer", site.servers[server])
    await all_saved_and_equal(typists, reader)
    assert_all_there_once(text_of(document_of(site.rows())), typists)


def test_a_server_killed_while_people_type_loses_and_doubles_nothing(own_site: EditingSite):
    server = own_site.servers[0]
    typists = typists_on(own_site, 0, 0, 0)
    rng = typists[0].rng
    forger = Forger(own_site.browser("writer3"), typists, rng)
    browsers = [forger.browser, *(each.browser for each in typists)]

    async def work() -> None:
        acknowledged = 0
        for browser in browsers:
            await browser.online()
        for _kill in range(KILLS):
            for _word in range(rng.randint(5, 40)):
                rng.choice(typists).type()
                if rng.random() < 0.2:
                    await forger.forge()
                await asyncio.sleep(rng.random() * 0.02)
            server.kill()
            for browser in browsers:
                await browser.closed()
            assert_acknowledged_is_stored(typists, own_site)
            acknowledged += sum(each.browser.acked for each in typists)
            await asyncio.to_thread(server.start)
            await asyncio.gather(*(browser.online() for browser in browsers))
        # Otherwise the kills came too early to prove anything.
        assert acknowledged > KILLS
        await forger.browser.leave()
        await end_well(own_site, typists)

    play(work)


def test_while_another_holds_the_lock_of_sqlite_nothing_is_acknowledged_and_nobody_sent_away(
    own_site: EditingSite,
):
    typists = typists_on(own_site, 0, 0)

    async def work() -> None:
        for each in typists:
            await each.browser.online()
        await all_type_for(typists, 0.5)
        for each in typists:
            await each.browser.saved()
        other = sqlite3.connect(own_site.var / "teamweb.sqlite3", isolation_level=None, timeout=60)
        other.execute("BEGIN EXCLUSIVE")
        saved_before = [each.browser.acked for each in typists]
        await all_type_for(typists, LOCKED_SECONDS)
        for each in typists:
            await each.browser.until(
                lambda browser=each.browser: {"kind": "unsaved"} in browser.notices
            )
        assert [each.browser.acked for each in typists] == saved_before
        other.execute("ROLLBACK")
        other.close()
        for each in typists:
            await each.browser.saved()
        await end_well(own_site, typists)

    play(work)


def test_a_database_that_is_away_for_seconds_costs_nobody_a_word(
    gated_site: tuple[EditingSite, Gate],
):
    site, gate = gated_site
    typists = typists_on(site, 0, 0, 0)

    async def work() -> None:
        for each in typists:
            await each.browser.online()
        for trouble in (gate.shut, gate.hold):
            async with staying_online(typists):
                await all_type_for(typists, 0.5)
                for each in typists:
                    each.browser.notices.clear()
                trouble()
                await all_type_for(typists, AWAY_SECONDS)
                assert any({"kind": "unsaved"} in each.browser.notices for each in typists)
                assert not all(each.browser.acked == each.browser.sent for each in typists)
                assert_acknowledged_is_stored(typists, site)
                gate.open()
                for each in typists:
                    await each.browser.saved()
        await end_well(site, typists)

    play(work)


def test_on_a_full_disk_nothing_is_acknowledged_until_there_is_room(own_site: EditingSite):
    server = own_site.servers[0]
    server.terminate()
    log_bytes = (own_site.var / "web.log").stat().st_size
    server.start(file_limit=300_000 + log_bytes)
    (typist,) = typists = typists_on(own_site, 0)

    async def work() -> None:
        browser = await typist.browser.online()
        while {"kind": "unsaved"} not in browser.notices:
            typist.type()
            assert len(typist.words) < 5_000, "the disk does not get full"
            await asyncio.sleep(0.001)
        assert await browser.closed() == 1013
        assert 0 < browser.acked < browser.sent
        assert_acknowledged_is_stored(typists, own_site)
        stored = document_of(own_site.rows())
        assert not all(holds(stored, change) for change in browser.counted)

        typist.type()
        server.give_room()
        await browser.online()
        await end_well(own_site, typists)

    play(work)


def test_without_redis_two_servers_still_tell_each_other(
    two_workers: EditingSite, own_redis: Redis
):
    typists = typists_on(two_workers, 0, 1, 0)

    async def work() -> None:
        for each in typists:
            await each.browser.online()
        await both_listen(own_redis)
        await all_type_for(typists, 0.5)
        os.kill(int((own_redis.folder / "pid").read_text()), signal.SIGKILL)
        await all_type_for(typists, 1)
        for each in typists:
            await each.browser.saved()
        for server in two_workers.servers:
            newcomer = await two_workers.browser("viewer", server).online()
            await all_show_all([newcomer, *(each.browser for each in typists)], typists)
            await newcomer.leave()

        await asyncio.to_thread(own_redis.start)
        await both_listen(own_redis)
        await all_type_for(typists, 0.5)
        # Nobody lost the connection over it.
        assert {each.browser.close_code for each in typists} == {None}
        await end_well(two_workers, typists)

    play(work)


async def both_listen(own_redis: Redis) -> None:
    async with redis.asyncio.Redis.from_url(own_redis.url) as client, asyncio.timeout(60):
        while [count for _channel, count in await client.pubsub_numsub("teamweb-coediting:0")] != [
            2
        ]:
            await asyncio.sleep(0.1)


def test_people_of_a_server_that_is_killed_go_on_at_the_other(two_workers: EditingSite):
    doomed, other = two_workers.servers
    typists = typists_on(two_workers, 0, 1, 0)

    async def work() -> None:
        for each in typists:
            await each.browser.online()
        typing = asyncio.create_task(all_type_for(typists, 3))
        await asyncio.sleep(0.5 + typists[0].rng.random())
        doomed.kill()
        for each in (typists[0], typists[2]):
            await each.browser.closed()
        assert_acknowledged_is_stored(typists, two_workers)
        for each in (typists[0], typists[2]):
            each.browser.go_to(other.address)
        await asyncio.gather(*(each.browser.online() for each in (typists[0], typists[2])))
        await typing
        assert typists[1].browser.close_code is None
        await end_well(two_workers, typists, server=1)

    play(work)
