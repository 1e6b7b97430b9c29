"""The settings: everything that an operator may change between two deployments.

They are read from the environment (``CREWS_BROKER_URL``), or from files of the same
names (``crews_broker_url``) in the folder that ``CREWS_SECRETS_DIR`` names.
"""

import os
import re
import ssl
from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlencode

from pydantic import (
    AmqpDsn,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FilePath,
    HttpUrl,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from ports.domain.choices import ExportFormat
from ports.domain.film import CrewMember
from ports.errors import StoryCrewsError

OFFLINE = "offline"
"""Name of the built-in model, which needs no key and no network."""


CrewCollection = Literal["runs", "texts", "scenes", "shots"]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]

PREFIX = "CREWS_"
SECRETS_DIR = "CREWS_SECRETS_DIR"

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)")
_UNIT_SECONDS = {
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
}
# Kubernetes sets these for a service that is named `crews`.
_SERVICE_LINK = re.compile(r"CREWS_(SERVICE_(HOST|PORT\w*)|PORT(_\d+_(TCP|UDP)\w*)?)")


def parse_duration(value: object) -> object:
    """Return ``3 min``, ``8s`` or ``180`` (seconds) as a duration.

    Anything else is left to pydantic, which knows ISO 8601.
    """
    if not isinstance(value, str):
        return value
    parts = _DURATION.fullmatch(value.strip().lower())
    if parts is None or parts[2] not in _UNIT_SECONDS:
        return value
    return timedelta(seconds=float(parts[1]) * _UNIT_SECONDS[parts[2]])


class SettingsError(StoryCrewsError):
    """The settings are invalid; the message names each one and what it should be."""


AccessScope = Literal["metrics", "door", "look", "act"]
"""What a token of the ops port is for: the figures for Prometheus, the HTTP door for
stories, looking at the console, and acting there."""


TOKEN_LENGTHS = range(16, 513)
"""In characters."""


class AccessToken(BaseModel):
    """A token of the ops port, and what it is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr
    scopes: Annotated[tuple[AccessScope, ...], Field(min_length=1)]

    @field_validator("token")
    @classmethod
    def _check_length(cls, token: SecretStr) -> SecretStr:
        if len(token) not in TOKEN_LENGTHS:
            raise ValueError(
                f"it has {len(token)} characters, and needs {TOKEN_LENGTHS[0]} to "
                f"{TOKEN_LENGTHS[-1]}: `openssl rand -hex 24` makes one"
            )
        return token


class ModelPrice(BaseModel):
    """Price of a model, in US dollars for a million tokens."""

    model_config = ConfigDict(frozen=True)

    prompt: Annotated[float, Field(ge=0)]
    completion: Annotated[float, Field(ge=0)]


class Settings(BaseSettings):
    """The settings of one process: typed, bounded, frozen, read once at the start.

    Attributes:
        broker_url: RabbitMQ's address; a secret, because it holds a password.
        journal_url: ``sqlite+aiosqlite:///PATH`` or ``postgresql+asyncpg://…``.
        ca_file: Authorities, as PEM, that vouch for RabbitMQ and PostgreSQL, and
            beside the public ones for the systems behind HTTP.
        certificate_file: Our own certificate, for systems that ask for one.
        key_file: Its key; if it is not set, it stands in `certificate_file`.
        data_dir: Where the embedded adapters store graph, stories and documents.
        backup_dir: Where backups go, and the list of what was forgotten since.
        pathrag_url: PathRAG over HTTP; if it is not set, the graph is embedded.
        payload_url: Payload CMS; if it is not set, the archive is a folder.
        payload_collections: Slugs of our collections in Payload that are not the
            default ones: ``{"scenes": "crew-scenes"}``.
        payload_story_structures: Write Novel Movie's own `story-structures` too.
        exports: What the archive in a folder writes beside the page:
            ``["xlsx", "pdf"]``.
        model: ``offline``, or the name of a model at `model_url`.
        models: Another model for one crew member: ``{"director": "…"}``.
        temperatures: Another temperature for one crew member.
        prices: By model name; cost limits and cost figures need them.
        model_timeout: Of one model call.
        model_seats: Model calls in flight at a time, over all steps of a process.
        steps: Steps that one process runs at a time; sets the consumers' prefetch.
        grace: How long running steps may go on after SIGTERM.
        step_retention: How long the steps of a run that has ended are kept.
        ops_host: Of the operators' HTTP server; ``0.0.0.0`` for every network.
        ops_port: Of the same; 0 lets the system choose one.
        ops_tokens: By name, who may ask for more there than whether we are well.
        traces_url: Of a collector of OpenTelemetry's traces: ``…/v1/traces``.
        traces_ratio: Of the traces that no publisher began, the part that is recorded.
        door_broker_url: RabbitMQ's address for the HTTP door, with a publisher's user.
        door_events_per_minute: Of each token, in one process; so many may come at once.
        webhook_private_hosts: Names that events may be sent to although their
            addresses are not public.
    """

    model_config = SettingsConfigDict(env_prefix="CREWS_", frozen=True, extra="forbid")

    broker_url: Annotated[SecretStr, Field(validate_default=True)] = SecretStr(
        "amqp://guest:guest@127.0.0.1:5672/"
    )
    journal_url: SecretStr = SecretStr("")
    ca_file: FilePath | None = None
    certificate_file: FilePath | None = None
    key_file: FilePath | None = None
    data_dir: Path = Path("data")
    backup_dir: Path | None = None

    pathrag_url: HttpUrl | None = None
    payload_url: HttpUrl | None = None
    payload_api_key: SecretStr | None = None
    payload_collections: dict[CrewCollection, Slug] = {}
    payload_story_structures: bool = False
    exports: tuple[ExportFormat, ...] = ()

    model: Annotated[str, Field(min_length=1)] = OFFLINE
    models: dict[CrewMember, str] = {}
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.3
    temperatures: dict[CrewMember, Annotated[float, Field(ge=0, le=2)]] = {}
    model_url: HttpUrl | None = None
    model_api_key: SecretStr = SecretStr("none")
    model_timeout: Annotated[
        timedelta, Field(gt=timedelta(0)), BeforeValidator(parse_duration)
    ] = timedelta(minutes=3)
    model_seats: Annotated[int, Field(ge=1, le=1000)] = 32
    prices: dict[str, ModelPrice] = {}

    steps: Annotated[int, Field(ge=1, le=1000)] = 16
    grace: Annotated[
        timedelta, Field(ge=timedelta(0)), BeforeValidator(parse_duration)
    ] = timedelta(seconds=25)
    step_retention: Annotated[
        timedelta, Field(ge=timedelta(hours=1)), BeforeValidator(parse_duration)
    ] = timedelta(days=90)

    ops_host: str = "127.0.0.1"
    ops_port: Annotated[int, Field(ge=0, le=65535)] = 5001
    ops_tokens: dict[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")], AccessToken
    ] = {}
    traces_url: HttpUrl | None = None
    traces_ratio: Annotated[float, Field(ge=0, le=1)] = 0.1
    door_broker_url: SecretStr | None = None
    door_events_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    webhook_private_hosts: tuple[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$")], ...
    ] = ()
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("data_dir", "backup_dir", mode="before")
    @classmethod
    def _refuse_no_folder(cls, value: object) -> object:
        # Otherwise it would be the folder that the process happens to be started in.
        if value == "":
            raise ValueError("it is empty: name a folder, or unset it")
        return value

    @model_validator(mode="after")
    def _check_combinations(self) -> Self:
        _check_amqp_url("CREWS_BROKER_URL", self.broker_url)
        if self.model != OFFLINE and self.model_url is None:
            raise ValueError(
                f"model {self.model!r} needs an endpoint: set CREWS_MODEL_URL, "
                "or CREWS_MODEL=offline"
            )
        if (self.payload_url is None) != (self.payload_api_key is None):
            raise ValueError(
                "set both CREWS_PAYLOAD_URL and CREWS_PAYLOAD_API_KEY, or neither"
            )
        if self.payload_url and self.exports:
            raise ValueError(
                "Payload stores no exports: leave CREWS_EXPORTS empty, and use "
                "`novel-crews export RUN --to …`"
            )
        self._check_certificates()
        if self.has_door and self.door_broker_url is None:
            raise ValueError(
                "a token with the scope door needs a publisher's user of the broker: "
                "set CREWS_DOOR_BROKER_URL"
            )
        if self.door_broker_url is not None:
            _check_amqp_url("CREWS_DOOR_BROKER_URL", self.door_broker_url)
        tokens = [each.token for each in self.ops_tokens.values()]
        if len(set(tokens)) < len(tokens):
            raise ValueError("CREWS_OPS_TOKENS: two names have the same token")
        return self

    def _check_certificates(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self.ca_file is not None:
            try:
                context.load_verify_locations(self.ca_file)
            except OSError as error:
                raise ValueError(f"CREWS_CA_FILE: {_reason(error)}") from None
        if self.certificate_file is not None:
            try:
                context.load_cert_chain(self.certificate_file, self.key_file)
            except OSError as error:
                raise ValueError(
                    f"CREWS_CERTIFICATE_FILE and CREWS_KEY_FILE: {_reason(error)}"
                ) from None
        elif self.key_file is not None:
            raise ValueError("CREWS_KEY_FILE needs CREWS_CERTIFICATE_FILE")

    @property
    def broker(self) -> str:
        """The broker's address, with the certificates if it is `amqps://`."""
        return self._broker_address(self.broker_url)

    @property
    def door_broker(self) -> str | None:
        """The broker's address for the HTTP door, likewise."""
        url = self.door_broker_url
        return None if url is None else self._broker_address(url)

    def _broker_address(self, address: SecretStr) -> str:
        url = address.get_secret_value()
        if not url.startswith("amqps://"):
            return url
        return self._add_certificates(
            url, authorities="cafile", certificate="certfile", key="keyfile"
        )

    @property
    def has_door(self) -> bool:
        """Whether the HTTP door is open: some token may use it."""
        return any("door" in each.scopes for each in self.ops_tokens.values())

    @property
    def journal(self) -> str:
        """The journal's address; if none is set, a SQLite file in `data_dir`.

        One that asks for TLS by `sslmode` gets the certificates.
        """
        url = self.journal_url.get_secret_value()
        if not url:
            return f"sqlite+aiosqlite:///{self.data_dir / 'journal.db'}"
        if "sslmode=" not in url:
            return url
        return self._add_certificates(
            url, authorities="sslrootcert", certificate="sslcert", key="sslkey"
        )

    def _add_certificates(
        self, url: str, *, authorities: str, certificate: str, key: str
    ) -> str:
        """Add the files as parameters of these names, unless *url* has them."""
        files = {
            authorities: self.ca_file,
            certificate: self.certificate_file,
            key: self.key_file or self.certificate_file,
        }
        missing = {
            name: str(file.absolute())
            for name, file in files.items()
            if file is not None and f"{name}=" not in url
        }
        if not missing:
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode(missing)}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; *overrides* win over the environment.

    Raises:
        SettingsError: It names every setting that is wrong.
    """
    folder = _find_secrets_folder()
    if unknown := sorted(_find_unknown_names(folder)):
        raise SettingsError("; ".join(unknown))
    try:
        return Settings(_secrets_dir=folder, **overrides)  # type: ignore[arg-type]  # typed by name
    except SourceError as error:
        # pydantic-settings names the field only in its message, and quotes no value.
        name = re.search(r'field "(\w+)"', str(error))
        raise SettingsError(
            f"{PREFIX}{name[1].upper() if name else '…'}: should be a JSON object, "
            'such as {"director": "…"}'
        ) from None
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise SettingsError("; ".join(map(_describe_problem, problems))) from None


def _describe_problem(problem: ErrorDetails) -> str:
    """Return what is wrong, after the setting's name and the place in its value."""
    words = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return words
    name, *places = problem["loc"]
    inside = [str(place) for place in places if place != "[key]"]
    return ": ".join((f"{PREFIX}{str(name).upper()}", *inside, words))


def _check_amqp_url(name: str, url: SecretStr) -> None:
    try:
        AmqpDsn(url.get_secret_value())
    except ValidationError as error:
        [problem] = error.errors(include_input=False, include_url=False)
        raise ValueError(f"{name}: {problem['msg']}") from None


def _reason(error: OSError) -> str:
    """Return what is wrong with a file of certificates, in words of the TLS library."""
    reason = getattr(error, "reason", None) or error.strerror or "no certificate in it"
    return str(reason).replace("_", " ").lower()


def _find_secrets_folder() -> Path | None:
    named = os.environ.get(SECRETS_DIR)
    if not named:
        return None
    folder = Path(named)
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        raise SettingsError(
            f"{SECRETS_DIR}: {folder} cannot be read ({error.strerror}): mount it, "
            "or unset the variable"
        ) from None
    return folder


def _find_unknown_names(folder: Path | None) -> Iterator[str]:
    """Yield a sentence for each variable, or file, that is nearly a setting's name."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    files = [path.name for path in folder.iterdir()] if folder else []
    for name in (*os.environ, *files):
        upper = name.upper()
        if not upper.startswith(PREFIX) or upper in {*known, SECRETS_DIR}:
            continue
        if not _SERVICE_LINK.fullmatch(upper):
            [nearest] = get_close_matches(upper, sorted(known), n=1, cutoff=0)
            yield f"{name} is no setting: is it {nearest}?"
