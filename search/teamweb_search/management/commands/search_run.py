from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...engines import SearchUnavailable
from ...find import find
from ...query import MAX_SIZE, parse


class Command(BaseCommand):
    help = "Asks the queries of a file as one person and writes what was found, best first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queries", type=Path, required=True, help="qid, tab, text")
        parser.add_argument(
            "--out", type=Path, required=True, help="qid, tab, document id, tab, rank, tab, score"
        )
        parser.add_argument("--size", type=int, default=MAX_SIZE)
        parser.add_argument(
            "--as", dest="user", default="", help="login name; without it a visitor's view"
        )

    def handle(
        self, *args: Any, queries: Path, out: Path, size: int, user: str, **options: Any
    ) -> None:
        if not 1 <= size <= MAX_SIZE:
            raise CommandError(f"--size must be between 1 and {MAX_SIZE}")
        person = _person(user)
        asked = _read(Path(queries))
        lines = []
        try:
            for qid, text in asked:
                results = find(parse(text, size=size), user=person, with_highlights=False)
                for rank, hit in enumerate(results.hits, 1):
                    lines.append(f"{qid}\t{hit.id}\t{rank}\t{hit.score:.6g}\n")
        except SearchUnavailable as error:
            raise CommandError(f"search is not available: {error}") from error
        Path(out).write_text("".join(lines), "utf-8")
        self.stdout.write(f"{len(asked)} queries, {len(lines)} hits written to {out}.")


def _person(login: str) -> Any:
    if not login:
        return AnonymousUser()
    users = get_user_model()
    try:
        return users._default_manager.get_by_natural_key(login)
    except users.DoesNotExist as error:
        raise CommandError(f"there is no user {login}") from error


def _read(path: Path) -> list[tuple[str, str]]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            qid, tab, text = line.partition("\t")
            if not tab or not qid.strip():
                raise CommandError(f"{path}, line {number}: query id, tab, text are needed")
            found.append((qid.strip(), text))
    return found
