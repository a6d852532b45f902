"""Settings from the environment: a missing or bad one stops the start by its name."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "SAMVERKAN_"
EXAMPLES = {
    "DATABASE_URL": "sqlite:///samverkan.db or postgresql://user@host/name",
    "BASE_URL": "https://samverkan.example.se",
    "HOST": "127.0.0.1",
    "PORT": "3978",
    "TIMEZONE": "Europe/Stockholm",
    "LANGUAGE": "sv",
    "LOG_FORMAT": "text",
    "METRICS_TOKEN": "a long random string",
    "TEAMS_APP_ID": "00000000-0000-0000-0000-000000000000",
    "TEAMS_APP_PASSWORD": "the client secret on the app's page in Entra",
    "TEAMS_APP_CERTIFICATE": "-----BEGIN PRIVATE KEY----- …",
    "TEAMS_APP_TYPE": "single-tenant",
    "TEAMS_APP_TENANT_ID": "00000000-0000-0000-0000-000000000000",
    "TEAMS_ALLOWED_TENANTS": "00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111",
    "TEAMS_SERVICE_HOSTS": "smba.infra.gov.teams.microsoft.us",
    "TEAMS_OPENID_METADATA_URL": "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
    "TEAMS_TOKEN_URL": "https://login.microsoftonline.us/botframework.com/oauth2/v2.0/token",
    "TEAMS_APP_PASSWORD_FILE": "/run/secrets/teams_app_password",
    "TEAMS_APP_CERTIFICATE_FILE": "/run/secrets/teams_app.pem",
    "DATABASE_URL_FILE": "/run/secrets/database_url",
    "METRICS_TOKEN_FILE": "/run/secrets/metrics_token",
    "SLACK_SIGNING_SECRET": "the signing secret on the app's page of basic information",
    "SLACK_BOT_TOKEN": "xoxb-…",
    "SLACK_APP_TOKEN": "xapp-…",
    "SLACK_API_URL": "https://slack.com/api/",
    "SLACK_CLIENT_ID": "1234567890.1234567890",
    "SLACK_CLIENT_SECRET": "the client secret on the app's page of basic information",
    "ENCRYPTION_KEY": "what `openssl rand -base64 32 | tr '+/' '-_'` writes",
    "SLACK_CLIENT_SECRET_FILE": "/run/secrets/slack_client_secret",
    "ENCRYPTION_KEY_FILE": "/run/secrets/encryption_key",
    "SLACK_SIGNING_SECRET_FILE": "/run/secrets/slack_signing_secret",
    "SLACK_BOT_TOKEN_FILE": "/run/secrets/slack_bot_token",
    "SLACK_APP_TOKEN_FILE": "/run/secrets/slack_app_token",
}


class SettingsError(Exception):
    """One line for each bad setting: its name, what it expects, an example."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field(default="", description="an address that begins with sqlite:/// or postgresql://")
    base_url: str = Field(default="", description="the address that others reach this service by")
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=3978, ge=0, le=65535, description="a port number")
    timezone: str = Field(default="Europe/Stockholm", description="an IANA time zone")
    language: Literal["sv", "en"] = Field(default="sv", description="sv or en")
    log_format: Literal["text", "json"] = Field(default="text", description="text or json")
    teams_app_id: str = Field(default="", description="the app's id")
    teams_app_password: SecretStr | None = Field(default=None, description="the app's secret")
    teams_app_certificate: SecretStr | None = Field(default=None, description="a private key and certificate in PEM")
    teams_app_password_file: SecretStr | None = Field(default=None, description="a readable file with the secret")
    teams_app_certificate_file: SecretStr | None = Field(default=None, description="a readable file in PEM")
    teams_app_type: Literal["single-tenant", "managed-identity", "multi-tenant"] = Field(
        default="single-tenant", description="single-tenant, managed-identity or multi-tenant"
    )
    teams_app_tenant_id: str = Field(default="", description="the id of the organisation that owns the app")
    teams_allowed_tenants: str = Field(default="", description="ids of organisations, with commas between")
    teams_openid_metadata_url: str = Field(default="", description="an https address, or a loopback one")
    teams_token_url: str = Field(default="", description="an https address, or a loopback one")
    teams_service_hosts: str = Field(default="", description="hosts, or host:port, with commas between")
    metrics_token: SecretStr | None = Field(default=None, description="who may read /metrics from outside loopback")
    slack_signing_secret: SecretStr | None = Field(default=None, description="the secret that Slack signs with")
    slack_bot_token: SecretStr | None = Field(default=None, description="the bot's token, which begins with xoxb-")
    slack_app_token: SecretStr | None = Field(default=None, description="the app's token, which begins with xapp-")
    slack_api_url: str = Field(default="https://slack.com/api/", description="the address of Slack's API")
    slack_client_id: str = Field(default="", description="the client id of the app that others install")
    slack_client_secret: SecretStr | None = Field(default=None, description="the app's client secret")
    encryption_key: SecretStr | None = Field(
        default=None, description="32 random bytes in URL-safe base64; several with commas between, the newest first"
    )
    slack_client_secret_file: SecretStr | None = Field(default=None, description="a readable file with the secret")
    encryption_key_file: SecretStr | None = Field(default=None, description="a readable file with the key or keys")
    slack_signing_secret_file: SecretStr | None = Field(default=None, description="a readable file with the secret")
    slack_bot_token_file: SecretStr | None = Field(default=None, description="a readable file with the token")
    slack_app_token_file: SecretStr | None = Field(default=None, description="a readable file with the token")
    # Secrets may stand in files instead; read at the start, so that these fields hold what the files hold.
    database_url_file: str = Field(default="", description="a readable file with the database's address")
    metrics_token_file: SecretStr | None = Field(default=None, description="a readable file with the token")

    @field_validator(
        "database_url_file",
        "metrics_token_file",
        "slack_signing_secret_file",
        "slack_bot_token_file",
        "slack_app_token_file",
        "slack_client_secret_file",
        "encryption_key_file",
        "teams_app_password_file",
        "teams_app_certificate_file",
        mode="before",
    )
    @classmethod
    def _contents(cls, value: str | None) -> str | None:
        if not value:
            return value
        try:
            return Path(value).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError("cannot be read") from error

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: the name of a folder of zones
            raise ValueError("no such time zone") from error
        return value

    @field_validator("database_url", "database_url_file")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("unknown kind of database")
        try:
            make_url(value or "sqlite:///")
        except ArgumentError as error:
            raise ValueError("no address") from error
        return value

    @field_validator("slack_api_url", "teams_openid_metadata_url", "teams_token_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        url = urlsplit(value)
        on_loopback = url.scheme == "http" and url.hostname in ("127.0.0.1", "::1", "localhost")
        if value and url.scheme != "https" and not on_loopback:
            raise ValueError("plain http is for loopback alone")
        return value

    @property
    def is_default_database(self) -> bool:
        return not (self.database_url or self.database_url_file)

    @property
    def database(self) -> str:
        """The configured address, or the embedded database in the platform's folder for user data."""
        return self.database_url or self.database_url_file or f"sqlite:///{default_file()}"

    @property
    def metrics_secret(self) -> str | None:
        token = self.metrics_token or self.metrics_token_file
        return token.get_secret_value() if token else None

    def secret(self, name: str) -> str:
        """Of a setting that may stand in a file; empty where it is not given."""
        given = getattr(self, name) or getattr(self, f"{name}_file")
        return str(given.get_secret_value()).strip() if given else ""


def default_file() -> Path:
    return Path(platformdirs.user_data_dir("samverkansbot", appauthor=False)) / "samverkan.db"


def load() -> Settings:
    """Raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(explained(str(one["loc"][0])) for one in error.errors())) from error


def explained(field: str) -> str:
    """What the setting is called, what it expects, and an example."""
    name = field.upper()
    return f"{PREFIX}{name}: expects {Settings.model_fields[field].description}, for example {EXAMPLES.get(name, '')}"
