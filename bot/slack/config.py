"""Slack's settings as one value: configured or not, and what is missing."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.settings import Settings, SettingsError, explained
from bot.slack.installations import App
from bot.slack.vault import BadKeyError, Vault


@dataclass(frozen=True, slots=True)
class Config:
    """`distribution` where workspaces may install the app by themselves."""

    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    api_url: str
    distribution: "Distribution | None"


@dataclass(frozen=True, slots=True)
class Distribution:
    app: App
    vault: Vault
    base_url: str


def config_of(settings: Settings) -> Config | None:
    """None where nothing of Slack is set. Raises SettingsError where half of it is."""
    signing, token = settings.secret("slack_signing_secret"), settings.secret("slack_bot_token")
    app_token, client_secret = settings.secret("slack_app_token"), settings.secret("slack_client_secret")
    if not (signing or token or app_token or settings.slack_client_id or client_secret):
        return None
    distribution = _distribution(settings, client_secret)
    if not (token or distribution):
        raise _missing("slack_bot_token")
    if not (signing or app_token):
        raise _missing("slack_signing_secret")
    return Config(signing, token, app_token, settings.slack_api_url, distribution)


def _distribution(settings: Settings, client_secret: str) -> Distribution | None:
    if not (settings.slack_client_id or client_secret):
        return None
    if not settings.slack_client_id:
        raise _missing("slack_client_id")
    if not client_secret:
        raise _missing("slack_client_secret")
    keys = settings.secret("encryption_key")
    if not keys:
        raise _missing("encryption_key")
    if not _is_reachable(settings.base_url):
        raise _missing("base_url")
    try:
        vault = Vault([key.strip() for key in keys.split(",") if key.strip()])
    except BadKeyError as error:
        raise SettingsError(explained("encryption_key")) from error
    return Distribution(App(settings.slack_client_id, client_secret), vault, settings.base_url)


def _missing(name: str) -> SettingsError:
    return SettingsError(f"{explained(name)} (needed, since other settings of Slack are set)")


def _is_reachable(base_url: str) -> bool:
    """Slack sends browsers back to https alone; on loopback to what is tested there."""
    url = urlsplit(base_url)
    return bool(url.hostname) and (url.scheme == "https" or url.hostname in ("127.0.0.1", "::1", "localhost"))
