"""Which indexes of an engine that others may use too belong to this database.

A restored dump has the rows of the site it was taken from, and with them the names of that
site's indexes. It must neither search nor write nor delete them.
"""

import logging
import secrets
from pathlib import Path

from django.db import connection, transaction

from ..models import IndexOwner, SearchIndex

logger = logging.getLogger(__name__)

ENGINE = "elasticsearch"


def owner() -> IndexOwner:
    """Whose indexes these are. A database that turns out to be a copy gets a token of its own."""
    found = IndexOwner.objects.filter(pk=1).first()
    if found is None or found.database != database_fingerprint():
        return claim_ownership(only_if_copied=True)
    return found


@transaction.atomic
def claim_ownership(*, only_if_copied: bool = False) -> IndexOwner:
    """Forget the indexes that the rows name, without touching them; the next ones have other names."""
    IndexOwner.objects.get_or_create(pk=1)
    # The lock makes two processes that notice a copy at once agree on one token.
    row = IndexOwner.objects.select_for_update().get(pk=1)
    mark = database_fingerprint()
    if only_if_copied and row.database == mark:
        return row
    if row.database:
        logger.warning(
            "this database is a copy: it gets a search index of its own, the original's stays",
            extra={"left_alone": row.token},
        )
    row.token, row.database, row.building_until = secrets.token_hex(4), mark, None
    row.save()
    SearchIndex.objects.filter(engine=ENGINE).delete()
    return row


def database_fingerprint() -> str:
    """Differs between a database and its copies: it is no row, so no dump contains it.

    It stays the same when the database is renamed, moves to a standby server, or is asked
    from elsewhere. A copy of all files of a PostgreSQL server has the same one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT oid, has_function_privilege('pg_control_system()', 'execute')"
                " FROM pg_database WHERE datname = current_database()"
            )
            number, may_ask = cursor.fetchone()
            if not may_ask:
                return f"postgresql {number}"
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            return f"postgresql {cursor.fetchone()[0]} {number}"
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and path.exists():
        return f"sqlite {path.stat().st_ino} {path.resolve()}"
    return f"{connection.vendor} {path}"
