"""Read the settings once from `.env` and the environment. Every field is in `.env.example`."""

import os
import resource
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, unquote_plus, urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.fleet.shards import parse_shards
from bot.logs import LogFormat
from corpus import clock
from corpus.errors import SettingError
from corpus.libc import deny_looking_in, overwrite_variable
from corpus.reading_limits import ReadingLimits, set_reading_limits
from index.answer.abstention import Caution
from index.models import DEFAULT_MODEL

PREFIX = "FOOTNOTE_"
_SECRET_NAMES = ("DISCORD_TOKEN", "DATABASE_URL", "INDEX_URL")
SHIPPED_DOCUMENTS = Path(__file__).parent.parent / "corpus" / "documents"


class WebMode(StrEnum):
    """Who may open the source pages: nobody, everybody those of shared documents, or whoever has a link."""

    OFF = "off"
    PUBLIC = "public"
    SIGNED = "signed"


def _check_web_url(url: str | None) -> str | None:
    """Return the address of the source pages without a slash at its end; ValueError if it is none."""
    if not url:
        return None
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("it is no address such as https://notes.example.org")
    if "@" in parts.netloc or not url.isascii() or any(c.isspace() or c in "<>\"'" for c in url.strip()):
        raise ValueError("it has characters that an address may not have")
    return url.strip().rstrip("/")


class Settings(BaseSettings):
    """All settings; each name begins with `FOOTNOTE_`. The environment overrides `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True
    )

    home: Path = Path("data")
    documents: Path = SHIPPED_DOCUMENTS
    model: str = DEFAULT_MODEL
    threads: Annotated[int | None, Field(ge=1, le=64)] = None
    quotes: Annotated[int, Field(ge=1, le=3)] = 3
    caution: Caution = Caution.BALANCED
    reader: bool = True
    max_file_mb: Annotated[float, Field(gt=0)] = 100.0
    max_reading_mb: Annotated[int, Field(ge=512, le=1_048_576)] = ReadingLimits().memory_mb
    max_reading_s: Annotated[float, Field(ge=1, le=86_400)] = ReadingLimits().time_s
    max_question_characters: Annotated[int, Field(ge=10, le=100_000)] = 2_000
    private_hosts: str = ""
    readers: Annotated[int, Field(ge=2, le=16)] = 2
    server_documents: Annotated[int, Field(ge=1)] = 10_000
    server_mb: Annotated[float, Field(gt=0)] = 100.0
    server_sources: Annotated[int, Field(ge=1)] = 100
    server_items: Annotated[int, Field(ge=1, le=500)] = 200
    fetch_minutes: Annotated[float, Field(ge=1, le=1_440)] = 4.0
    watch: Path | None = None
    insights_days: Annotated[int, Field(ge=0, le=3_650)] = 90
    log: LogFormat = LogFormat.HUMAN
    status_host: str = "127.0.0.1"
    status_port: Annotated[int | None, Field(ge=0, le=65_535)] = None
    api: bool = False
    api_host: str = "127.0.0.1"
    api_port: Annotated[int, Field(ge=1, le=65_535)] = 8642
    web: WebMode = WebMode.OFF
    web_url: Annotated[str | None, AfterValidator(_check_web_url)] = None
    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65_535)] = 8_732
    web_link_days: Annotated[int, Field(ge=1, le=3_650)] = 30
    web_robots: bool = False
    web_search: bool = True
    database_url: Annotated[SecretStr | None, Field(validation_alias="DATABASE_URL")] = None
    index_url: Annotated[SecretStr | None, Field(validation_alias="INDEX_URL")] = None
    ray: str | None = None
    clock_offset_s: Annotated[float, Field(ge=-clock.MAX_OFFSET_S, le=clock.MAX_OFFSET_S)] = 0.0
    shards: Annotated[str | None, AfterValidator(lambda text: text and str(parse_shards(text)))] = None
    discord_token: Annotated[SecretStr | None, Field(validation_alias="DISCORD_TOKEN")] = None

    @property
    def database(self) -> str | None:
        """URL of the database, None if it is a file in the home."""
        return self.database_url.get_secret_value().strip() if self.database_url else None

    @property
    def for_bot(self) -> "Settings":
        """These settings for a bot, without Ray: a bot encodes little at a time, and questions go first."""
        return self.model_copy(update={"ray": None})

    @property
    def private_host_names(self) -> list[str]:
        """Hosts that sources may be fetched from although their addresses are not public."""
        return [name.strip().lower() for name in self.private_hosts.split(",") if name.strip()]

    @property
    def index_address(self) -> str | None:
        """INDEX_URL including its password, None for the indexes in the home."""
        return self.index_url.get_secret_value() if self.index_url is not None else None

    @property
    def secrets(self) -> list[str]:
        """Token and passwords, which must not appear in any log."""
        token = self.discord_token.get_secret_value() if self.discord_token is not None else ""
        passwords = [word for url in (self.database, self.index_address) if url for word in _passwords(url)]
        return [secret for secret in (token, *passwords) if secret]


def _passwords(url: str) -> list[str]:
    """Return the passwords in a URL, as they are and as they are written there, the longest first.

    They are before its host, or among its options (`?password=…`). An invalid URL has none; whoever opens it
    reports that.
    """
    try:
        parts = urlsplit(url)
        options = [option.partition("=") for option in parts.query.split("&")]
        written = [parts.password or ""]
    except ValueError:
        return []
    written += [value for name, _, value in options if "password" in unquote(name).lower()]
    found = {form for word in written for form in (word, unquote(word), unquote_plus(word)) if form}
    return sorted(found, key=lambda word: (-len(word), word))


def setting_names() -> set[str]:
    """Return the names of all settings as environment variables."""
    fields = Settings.model_fields
    return {str(fields[name].validation_alias or PREFIX + name.upper()) for name in fields}


def hide_secrets() -> None:
    """Take the token and the passwords out of this process's environment, and let nobody look into it.

    Call it once the settings are read. `/proc/PID/environ` then has zeros in their place, programs that are
    started don't inherit them, and no core dump is written.
    """
    for name in [name for name in os.environ if name.upper() in _SECRET_NAMES]:
        overwrite_variable(name)
        del os.environ[name]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    deny_looking_in()


def load_settings() -> Settings:
    """Return the settings, and set the clock's offset. Raises SettingError that names a wrong setting."""
    known = setting_names()
    given = {*os.environ, *dotenv_values(".env")} if Path(".env").is_file() else set(os.environ)
    unknown = sorted(name for name in given if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingError(f"{unknown[0]}: there is no such setting; choose from {', '.join(sorted(known))}.")
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["msg"].lower().removeprefix("value error, ")
        name = PREFIX + str(first["loc"][0]).upper().removeprefix(PREFIX)
        raise SettingError(
            f"{name}: {first['input']!r} can't be used ({reason}); correct it or remove it."
        ) from error
    clock.set_offset(settings.clock_offset_s)
    set_reading_limits(ReadingLimits(settings.max_reading_mb, settings.max_reading_s))
    if settings.index_address is not None:
        from index.retrieve.engines.milvus_server import parse_index_url

        parse_index_url(settings.index_address)
    if settings.ray is not None:
        from index.workers.address import parse_ray_address

        parse_ray_address(settings.ray)
    return settings
