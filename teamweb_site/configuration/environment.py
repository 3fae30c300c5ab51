"""The operator's settings from the environment, read once and typed.

docs/configuration.md documents every variable; a test holds the two together.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]

# What a double click runs on one of the usual systems.
PROGRAMS = (
    *("exe", "com", "scr", "pif", "msi", "msp", "mst", "msix", "appx", "cpl", "dll", "sys"),
    *("bat", "cmd", "ps1", "psm1", "psd1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "wsh", "hta"),
    *("jar", "jnlp", "class", "reg", "inf", "lnk", "url", "scf", "gadget", "chm", "hlp"),
    *("sh", "bash", "csh", "zsh", "run", "bin", "command", "desktop", "deb", "rpm", "appimage"),
    *("app", "dmg", "pkg", "apk", "ipa", "iso", "img", "vhd", "vhdx", "xll", "wll", "application"),
)


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made on first use and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret


def base_url_problem(base_url: str) -> str:
    """Return an error message about the site's address; empty when it is valid."""
    example = "for example https://teamweb.example.org"
    try:
        parts = urlsplit(base_url)
        _ = parts.port  # Reads it.
    except ValueError as error:
        return f"BASE_URL={base_url} is not an address ({error}): {example}."
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"BASE_URL={base_url} is not an address with https:// and a host: {example}."
    if parts.username or parts.password:
        return "BASE_URL holds a user or a password, which every mail would show: leave them out."
    if parts.path.strip("/") or parts.query or parts.fragment:
        return (
            f"BASE_URL={base_url} has a path, but the site answers at the root of a host only:"
            f" give it a host of its own, {example}."
        )
    return ""


# How the connection is encrypted, and the usual port.
_EMAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def _read_email_url(url: str) -> dict:
    """Raises ImproperlyConfigured with a sentence; never repeats the password."""
    if not url:
        return {}
    help_text = "for example smtp+tls://user:password@mail.example.org:587 (docs/configuration.md)."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read; characters like / # ? @ : in user or password are written"
            f" as %2F %23 %3F %40 %3A: {help_text}"
        ) from None
    if "://" not in url:
        raise ImproperlyConfigured(f"EMAIL_URL is not an address: {help_text}")
    if parts.scheme not in _EMAIL_SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in _EMAIL_SCHEMES)
        raise ImproperlyConfigured(
            f"EMAIL_URL begins with {parts.scheme}://, known are {known}: {help_text}"
        )
    if not parts.hostname:
        raise ImproperlyConfigured(f"EMAIL_URL names no host: {help_text}")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            "EMAIL_URL goes on after the host; / # ? in user or password are written as %2F %23"
            f" %3F: {help_text}"
        )
    encryption = {"smtp+tls": {"EMAIL_USE_TLS": True}, "smtp+ssl": {"EMAIL_USE_SSL": True}}
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _EMAIL_SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        **encryption.get(parts.scheme, {}),
    }


# The usual ports of mailboxes.
_INBOUND_SCHEMES = {"imaps": 993, "imap+tls": 143, "imap": 143}


def _read_inbound_url(url: str) -> dict:
    """Raises ImproperlyConfigured with a sentence; never repeats the password."""
    if not url:
        return {}
    help_text = "for example imaps://user:password@mail.example.org/INBOX (docs/configuration.md)."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(
            "INBOUND_MAIL_URL cannot be read; characters like / # ? @ : in user or password are"
            f" written as %2F %23 %3F %40 %3A: {help_text}"
        ) from None
    if parts.scheme not in _INBOUND_SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in _INBOUND_SCHEMES)
        raise ImproperlyConfigured(f"INBOUND_MAIL_URL begins with none of {known}: {help_text}")
    if not (parts.hostname and parts.username and parts.password):
        raise ImproperlyConfigured(f"INBOUND_MAIL_URL names no host, user or password: {help_text}")
    if parts.query or parts.fragment:
        raise ImproperlyConfigured(
            "INBOUND_MAIL_URL goes on after the folder; / # ? in user or password are written as"
            f" %2F %23 %3F: {help_text}"
        )
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port or _INBOUND_SCHEMES[parts.scheme],
        "user": unquote(parts.username),
        "password": unquote(parts.password),
        "folder": unquote(parts.path.strip("/")) or "INBOX",
    }


def _inbound_address(inbound: dict, named: str) -> str:
    """Where answers go: as named, else the user of the mailbox if that is an address."""
    user = inbound.get("user", "")
    return named or (user if "@" in user else "")


@dataclass(frozen=True)
class Configuration:
    var_dir: Path
    secret_key: str
    secret_key_fallbacks: list[str]
    database: dict
    redis_url: str
    elasticsearch_url: str
    elasticsearch_prefix: str
    email: dict
    inbound_mail: dict
    inbound_mail_address: str
    base_url: str
    allowed_hosts: list[str]
    media_root: Path
    debug: bool
    email_from: str
    sender_body: str
    imprint_url: str
    newsletter_requests_per_hour: int
    log_level: str
    metrics_token: str
    require_second_factor: bool
    meeting_mail_delay: int
    meeting_attachment_max_bytes: int
    meeting_reminder_days: int
    refused_file_types: list[str]

    @property
    def is_embedded(self) -> bool:
        """SQLite, no Redis: the shape that `make run` starts."""
        return not self.redis_url and self.database["ENGINE"].endswith("sqlite3")


def read_configuration() -> Configuration:
    env = environ.Env()
    var_dir = Path(env.str("TEAMWEB_VAR", default=str(BASE_DIR / "var")))
    database_url = env.str("DATABASE_URL", default=f"sqlite:///{var_dir / 'teamweb.sqlite3'}")
    base_url = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
    own_host = urlsplit(base_url).hostname or "127.0.0.1"
    email_url = env.str("EMAIL_URL", default="")
    inbound = _read_inbound_url(env.str("INBOUND_MAIL_URL", default=""))
    return Configuration(
        var_dir=var_dir,
        secret_key=env.str("SECRET_KEY", default="") or _kept_secret(var_dir / "secret_key"),
        secret_key_fallbacks=[
            key.strip() for key in env.list("SECRET_KEY_FALLBACKS", default=[]) if key.strip()
        ],
        database=env.db_url_config(database_url),
        redis_url=env.str("REDIS_URL", default=""),
        elasticsearch_url=env.str("ELASTICSEARCH_URL", default=""),
        elasticsearch_prefix=env.str("ELASTICSEARCH_PREFIX", default="teamweb"),
        email=_read_email_url(email_url),
        inbound_mail=inbound,
        inbound_mail_address=_inbound_address(inbound, env.str("INBOUND_MAIL_ADDRESS", default="")),
        base_url=base_url,
        allowed_hosts=env.list("ALLOWED_HOSTS", default=[own_host, "127.0.0.1", "localhost"]),
        media_root=Path(env.str("MEDIA_ROOT", default=str(var_dir / "media"))),
        debug=env.bool("DEBUG", default=False),
        email_from=env.str("EMAIL_FROM", default="") or f"Teamweb <teamweb@{own_host}>",
        sender_body=env.str("SENDER_BODY", default=""),
        imprint_url=env.str("IMPRINT_URL", default=f"{base_url}/impressum/"),
        newsletter_requests_per_hour=env.int("NEWSLETTER_REQUESTS_PER_HOUR", default=60),
        log_level=env.str("LOG_LEVEL", default="INFO").upper(),
        metrics_token=env.str("METRICS_TOKEN", default=""),
        require_second_factor=env.bool("REQUIRE_SECOND_FACTOR_FOR_ADMINISTRATORS", default=False),
        meeting_mail_delay=env.int("MEETING_MAIL_DELAY", default=60),
        meeting_attachment_max_bytes=env.int("MEETING_ATTACHMENT_MAX_BYTES", default=5_000_000),
        meeting_reminder_days=env.int("MEETING_REMINDER_DAYS", default=3),
        refused_file_types=env.list("REFUSED_FILE_TYPES", default=list(PROGRAMS)),
    )
