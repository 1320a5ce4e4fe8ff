"""Settings: everything an operator may set; read once at the start, then handed down as values.

One TOML file and the environment (``EVENTGATE_``, ``__`` between levels; the environment wins). Whatever is wrong is
one ``SettingsError`` whose text names the key and the mend and never shows a value.
"""

import ipaddress
import json
import os
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from gateway.callers import Scope
from gateway.upstream.policies import PolicyChange
from gateway.vendors.catalogue import policies
from gateway.vendors.registry import VENDORS, AnyAccountSettings

PREFIX = "EVENTGATE_"
DEFAULT_FILE = Path("eventgate.toml")
SECRETS = frozenset({"api_key", "password", "token", "metrics_token", "secret", "redis_url", "url"})
"""Keys that may be given as ``KEY_file``, a path to a file that holds the value and nothing else."""
ACCOUNT_NAME = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")


class SettingsError(Exception):
    """What is wrong with the settings, in one line that names the key and the mend."""


def _listed(value: Any) -> Any:
    """A list out of the environment: JSON, or items with commas between; numbered tables (``__0__``) become a list."""
    if isinstance(value, str):
        return json.loads(value) if value.lstrip().startswith("[") else [part.strip() for part in value.split(",")]
    if isinstance(value, dict) and value and all(str(key).isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return value


Listed = BeforeValidator(_listed)
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$"), AfterValidator(str.lower)]
Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[A-Za-z0-9.:\[\]-]+)$"), AfterValidator(str.lower)]


class Table(BaseModel):
    """A table of the file: frozen, closed to unknown keys, and silent about its values in errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class CacheSettings(Table):
    """``max_bytes`` bounds the process's memory of vendor answers. ``policies``: by ``vendor.endpoint``."""

    redis_url: SecretStr | None = None
    max_bytes: Annotated[int, Field(ge=0)] = 268_435_456
    policies: dict[str, PolicyChange] = Field(default_factory=dict)

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return url

    @field_validator("policies")
    @classmethod
    def _known_endpoints(cls, changes: dict[str, PolicyChange]) -> dict[str, PolicyChange]:
        unknown = sorted(set(changes) - set(policies())) if changes else []
        if unknown:
            raise ValueError(f"{unknown[0][:80]!r} is no remembered endpoint; docs/caching.md lists them")
        return changes


class StoreSettings(Table):
    """Where that is kept which no vendor can be asked for again."""

    url: SecretStr = SecretStr("sqlite+aiosqlite:///eventgate.db")


class AuthMode(StrEnum):
    NONE = "none"
    API_KEY = "api_key"
    JWT = "jwt"


class ClientSettings(Table):
    """One client of ``auth.mode = "api_key"``. ``accounts`` None: all."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@-]{1,64}$")]
    key_sha256: Annotated[Sha256, Field(repr=False)]
    scopes: Annotated[frozenset[Scope], Listed] = frozenset({Scope.READ})
    accounts: Annotated[frozenset[str] | None, Listed] = None


class JwtSettings(Table):
    """``leeway_s`` forgives clocks that differ; ``refresh_s`` is how long a key set is believed."""

    issuer: Annotated[str, Field(min_length=1)]
    audience: Annotated[str, Field(min_length=1)]
    jwks_url: AnyHttpUrl | None = None
    jwks_file: Path | None = None
    leeway_s: Annotated[float, Field(ge=0, le=300)] = 10.0
    refresh_s: Annotated[float, Field(ge=1, le=86_400)] = 300.0

    @field_validator("jwks_url")
    @classmethod
    def _trustworthy(cls, url: AnyHttpUrl | None) -> AnyHttpUrl | None:
        if url is not None and url.scheme != "https" and not is_loopback(url.host or ""):
            raise ValueError("must be https, as whoever answers it decides who may come in")
        if url is not None and (url.username is not None or url.password is not None):
            raise ValueError("must hold no user name and no password: a key set is public")
        return url

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.jwks_url is None) == (self.jwks_file is None):
            raise ValueError("needs one of jwks_url and jwks_file")
        return self


class AuthSettings(Table):
    mode: AuthMode = AuthMode.NONE
    clients: Annotated[tuple[ClientSettings, ...], Listed] = ()
    jwt: JwtSettings | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mode is AuthMode.API_KEY and not self.clients:
            raise ValueError('mode "api_key" needs a client: add [[auth.clients]] with name and key_sha256')
        if self.mode is AuthMode.JWT and self.jwt is None:
            raise ValueError('mode "jwt" needs [auth.jwt] with issuer, audience and jwks_url or jwks_file')
        names = [client.name for client in self.clients]
        if len(set(names)) < len(names) or len({client.key_sha256 for client in self.clients}) < len(names):
            raise ValueError("clients: two have the same name or the same key; give each its own")
        return self


class LimitSettings(Table):
    """What one request may ask. Times in seconds, sizes in bytes; docs/settings.md says what each counts."""

    max_depth: Annotated[int, Field(ge=1, le=100)] = 12
    max_aliases: Annotated[int, Field(ge=0)] = 30
    max_root_fields: Annotated[int, Field(ge=1)] = 20
    max_tokens: Annotated[int, Field(ge=1, le=100_000)] = 5000
    max_directives: Annotated[int, Field(ge=0)] = 50
    max_fragments: Annotated[int, Field(ge=0, le=1000)] = 200
    max_list_length: Annotated[int, Field(ge=1)] = 100
    max_cost: Annotated[int, Field(ge=1)] = 10_000
    max_records: Annotated[int, Field(ge=1)] = 100_000
    max_batch: Annotated[int, Field(ge=0, le=100)] = 0
    max_operations: Annotated[int, Field(ge=1)] = 256
    body_bytes: Annotated[int, Field(ge=1024)] = 262_144
    receive_timeout_s: Annotated[float, Field(gt=0, le=300)] = 10.0
    request_timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    introspection: bool = True


class PersistedSettings(Table):
    """Operations known by a hash. ``manifest`` is a file in Apollo's or Relay's form; ``only`` refuses all others."""

    automatic: bool = True
    max_bytes: Annotated[int, Field(ge=0)] = 8_388_608
    manifest: Path | None = None
    only: bool = False

    @model_validator(mode="after")
    def _something_to_trust(self) -> Self:
        if self.only and self.manifest is None:
            raise ValueError("only = true needs a manifest, or every operation is refused")
        return self


class WebhookSettings(Table):
    public_url: AnyHttpUrl | None = None
    secret: SecretStr | None = None


class CorsSettings(Table):
    """``origins``: scheme and host (and port) each, or ``*``."""

    origins: Annotated[frozenset[Origin], Listed] = frozenset()
    credentials: bool = False
    max_age_s: Annotated[int, Field(ge=0, le=86_400)] = 600

    @model_validator(mode="after")
    def _no_credentials_for_all(self) -> Self:
        if self.credentials and "*" in self.origins:
            raise ValueError("credentials cannot go with the origin *; name the origins")
        return self


class LogFormat(StrEnum):
    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class ServerSettings(Table):
    """``hosts``: the names accepted in ``Host``; empty: any (behind a proxy that checks), loopback in mode none.

    ``metrics_token``: opens ``/metrics`` and nothing else.
    """

    hosts: Annotated[frozenset[str], Listed] = frozenset()
    metrics_token: Annotated[SecretStr | None, Field(min_length=16)] = None
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.AUTO


class Settings(BaseSettings):
    """Everything. Made by ``load_settings``; tests may build it from values."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    accounts: dict[str, AnyAccountSettings] = Field(default_factory=dict)
    cache: CacheSettings = CacheSettings()
    store: StoreSettings = StoreSettings()
    auth: AuthSettings = AuthSettings()
    limits: LimitSettings = LimitSettings()
    persisted: PersistedSettings = PersistedSettings()
    webhooks: WebhookSettings = WebhookSettings()
    cors: CorsSettings = CorsSettings()
    server: ServerSettings = ServerSettings()

    @field_validator("accounts", mode="before")
    @classmethod
    def _named(cls, accounts: Any) -> Any:
        """The vendor defaults to the account's name."""
        if not isinstance(accounts, dict):
            return accounts
        for name in accounts:
            if not ACCOUNT_NAME.fullmatch(name) or len(name) > 64:
                raise ValueError(f"{name[:64]!r} is no account name: use small letters, digits, and single - or _")
        return {
            name: {"vendor": name, **table} if isinstance(table, dict) else table for name, table in accounts.items()
        }

    @model_validator(mode="after")
    def _known_accounts(self) -> Self:
        for client in self.auth.clients:
            unknown = sorted((client.accounts or frozenset()) - set(self.accounts))
            if unknown:
                raise ValueError(f"auth.clients: {client.name} may see {unknown[0]!r}, which is no account; add it")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed over: ``load_settings`` reads file and environment with better errors and no guessing."""
        return (init_settings,)


def load_settings(
    config: Path | None = None, environ: Mapping[str, str] | None = None, *, need_accounts: bool = True
) -> Settings:
    """Read the file and the environment.

    Args:
        config: the file; without it ``eventgate.toml`` in the working directory, if there.
        environ: ``os.environ`` unless given.
        need_accounts: refuse settings without any account.

    Raises:
        SettingsError: anything wrong, in one line.
    """
    environ = os.environ if environ is None else environ
    path = config or DEFAULT_FILE
    written = _with_files(_read_file(path, needed=config is not None), path.name)
    merged = _merged(written, _with_files(_read_environment(environ), "the environment"))
    try:
        settings = Settings(**merged)
    except ValidationError as exc:
        raise SettingsError(_one_line(exc.errors(include_input=False, include_url=False)[0])) from None
    if need_accounts and not settings.accounts:
        raise SettingsError(
            f"accounts: none is configured; add e.g. [accounts.ringcentral] with api_key to {path.name}, "
            f"or set {PREFIX}ACCOUNTS__RINGCENTRAL__API_KEY (eventgate demo needs none)."
        )
    return settings


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be reached from this machine."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read_file(path: Path, *, needed: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if needed:
            raise SettingsError(f"{path}: there is no such file; give --config another.") from None
        return {}
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{path}: cannot be read ({type(exc).__name__}); mend the file or its rights.") from None
    except tomllib.TOMLDecodeError as exc:
        # The parser's message holds a place and never a value.
        raise SettingsError(f"{path}: is not TOML: {exc}; mend that line.") from None


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted(environ):
        if not name.upper().startswith(PREFIX):
            continue
        *tables, key = name[len(PREFIX) :].lower().split("__")
        place = found
        for table in tables:
            place = place.setdefault(table, {})
            if not isinstance(place, dict):
                raise SettingsError(f"{name}: is set as a value and as a table; unset one.")
        place[key] = environ[name]
    return found


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def _with_files(table: Mapping[str, Any], source: str, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """The same with each ``KEY_file`` of a secret replaced by ``KEY``."""
    read: dict[str, Any] = {}
    for key, value in table.items():
        stem = key.removesuffix("_file")
        if isinstance(value, dict):
            read[key] = _with_files(value, source, (*path, key))
        elif stem == key or stem not in SECRETS:
            read[key] = value
        elif stem in table:
            raise SettingsError(f"{'.'.join((*path, stem))}: {source} has it and its _file too; leave one.")
        else:
            read[stem] = _secret(Path(str(value)), ".".join((*path, key)))
    return read


def _secret(path: Path, key: str) -> str:
    try:
        found = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(
            f"{key}: the file cannot be read ({type(exc).__name__}); mend its path or rights."
        ) from None
    if not found:
        raise SettingsError(f"{key}: the file is empty; put the secret in it.")
    return found


def _one_line(error: ErrorDetails) -> str:
    """One complaint of pydantic's, as key and mend. Its messages hold no input."""
    place = [str(part) for part in error["loc"]]
    if place[:1] == ["accounts"] and len(place) > 2 and place[2] in VENDORS:
        del place[2]  # pydantic names the member of the union, which is no key
    key = ".".join(place) or "settings"
    variable = PREFIX + "__".join(place).upper()
    match error["type"]:
        case "missing":
            return f"{key}: is missing; set it in {DEFAULT_FILE}, or {variable}."
        case "extra_forbidden":
            return f"{key}: is no setting; mend or remove it (docs/settings.md lists them; {variable} sets it too)."
        case "union_tag_invalid" | "union_tag_not_found":
            return f"{key}.vendor: is none of {', '.join(VENDORS)}; say which vendor the account is at."
        case "value_error":
            reason = str(error["ctx"]["error"])
            return f"{key}: {reason}." if place else f"{reason}."
    said = error["msg"][:200]
    if said[1:2].islower():
        said = said[:1].lower() + said[1:]
    return f"{key}: {said}; mend it, or {variable}."
