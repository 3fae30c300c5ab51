"""Checks an installation before people use it."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from teamweb.notifications.inbound.mailbox import Mailbox, MailboxDown
from teamweb.notifications.mail.transports import TransportDown, open_transport

from ..configuration.environment import base_url_problem
from ..monitoring.health import service_states
from .keys import needs_fallbacks, wrong_key_message

# What we do otherwise on purpose.
_ANSWERED = {
    "security.W019",  # The admin shows its previews in frames of this site.
    "security.W005",  # Sub-domains may be somebody else's.
    "security.W021",  # So may be the wish to be in browsers' lists.
}

_WHO_IS_AWAY = {
    "worker": "No worker runs (or it does not share TEAMWEB_VAR): mail, search and pictures wait.",
    "beat": "The beat does not run (or it does not share TEAMWEB_VAR): nothing is done by the clock.",
    "search_index": "The search index is missing or not complete: the worker builds it.",
    "disk": "The disk is almost full (less than 100 MB) or cannot be read.",
}


def findings() -> Iterator[str]:
    """One sentence for each thing that is missing or unsafe; nothing at all is the aim."""
    yield from _missing_variables()
    yield from _unsafe_variables()
    yield from _folders()
    yield from _services()
    yield from _mail_server()
    yield from _mailbox()
    yield from _system_checks()


def _missing_variables() -> Iterator[str]:
    configuration = settings.CONFIGURATION
    if not os.environ.get("SECRET_KEY"):
        yield "SECRET_KEY is not set: a key lies in the data folder, where backups take it along."
    if not configuration.database["ENGINE"].endswith("postgresql"):
        yield "DATABASE_URL does not name PostgreSQL: SQLite lets one process write at a time."
    if not configuration.redis_url:
        yield "REDIS_URL is not set: background work waits for a poll of the disk."
    if not configuration.elasticsearch_url:
        yield "ELASTICSEARCH_URL is not set: search uses the database."
    if not configuration.email:
        yield "EMAIL_URL is not set: mail is kept on this machine and reaches nobody."
    if not configuration.sender_body:
        yield "SENDER_BODY is not set: mails do not say which body is responsible for them."


def _unsafe_variables() -> Iterator[str]:
    configuration = settings.CONFIGURATION
    if len(configuration.secret_key) < 40:
        yield "SECRET_KEY is short: take 40 random characters or more."
    if len(configuration.metrics_token) < 16:
        yield "METRICS_TOKEN is not set or short: take 16 random characters or more."
    if problem := base_url_problem(configuration.base_url):
        yield problem
    if not settings.IS_HTTPS:
        yield "BASE_URL is not https: passwords and cookies travel in the open."
    if "*" in configuration.allowed_hosts:
        yield "ALLOWED_HOSTS contains *: anybody can make links to a site of theirs."
    if configuration.debug:
        yield "DEBUG is on: error pages show settings and data."


def _folders() -> Iterator[str]:
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            yield f"{folder} cannot be written by this user."
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield "Static files are not collected: run `teamweb prepare`."


def _services() -> Iterator[str]:
    states = service_states()
    yield from (_WHO_IS_AWAY.get(name, f"{name} does not answer.") for name in _down(states))
    damages = list(integrity_errors(connection))
    yield from damages
    if damages or not states["database"]:
        return
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield "The database is older than the code: run `teamweb prepare`."
            return
        if sentence := wrong_key_message():
            yield sentence
        elif needs_fallbacks():
            yield "Secrets are still encrypted with an old key: run `teamweb rotate_key`."
    except DatabaseError as error:
        yield f"The database's migrations cannot be read: {error}"


def _down(states: dict[str, bool]) -> list[str]:
    return [name for name, ok in states.items() if not ok]


def _mail_server() -> Iterator[str]:
    if not settings.CONFIGURATION.email:
        return
    transport = open_transport()
    try:
        transport.open()
    except TransportDown as error:
        where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        yield f"The mail server {where} of EMAIL_URL cannot be used: {error}"
    finally:
        transport.close()


def _mailbox() -> Iterator[str]:
    configuration = settings.CONFIGURATION
    if not configuration.inbound_mail:
        return
    if not configuration.inbound_mail_address:
        yield "INBOUND_MAIL_ADDRESS is not set: nothing is sent to the mailbox of INBOUND_MAIL_URL."
    try:
        with Mailbox():
            pass
    except MailboxDown as error:
        yield f"The mailbox of INBOUND_MAIL_URL cannot be used: {error}"


def integrity_errors(database: BaseDatabaseWrapper) -> Iterator[str]:
    """Return the database's own integrity errors. Reads all of an SQLite file."""
    advice = "stop the site and put a backup in its place."
    try:
        with database.cursor() as cursor:
            if database.vendor == "sqlite":
                cursor.execute("PRAGMA integrity_check(3)")
                said = [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
                if said:
                    yield f"The database is damaged ({'; '.join(said)}): {advice}"
                cursor.execute("PRAGMA foreign_key_check")
                if cursor.fetchone():
                    yield f"The database is damaged (rows refer to rows that are missing): {advice}"
            elif database.vendor == "postgresql":
                cursor.execute("SELECT sum(checksum_failures) FROM pg_stat_database")
                if failures := cursor.fetchone()[0]:
                    yield f"The database is damaged ({failures} pages fail their checksum): {advice}"
    except OperationalError as error:
        # Away, which is said elsewhere, or SQLite's word for pages that make no sense.
        if "malformed" in str(error) or "disk I/O" in str(error):
            yield f"The database is damaged ({error}): {advice}"
    except DatabaseError as error:
        yield f"The database is damaged ({error}): {advice}"


def _system_checks() -> Iterator[str]:
    """Return the messages of Django's system checks, with https those for deployment too."""
    found = checks.run_checks(include_deployment_checks=False)
    found = [message for message in found if message.is_serious()]
    if settings.IS_HTTPS:
        found += checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    for message in found:
        if message.id not in _ANSWERED and not message.is_silenced():
            yield f"{message.msg} ({message.id})"
