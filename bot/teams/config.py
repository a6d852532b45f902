"""Teams' settings as one value: configured or not, and what is missing."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from bot.settings import Settings, SettingsError

AppType = Literal["single-tenant", "managed-identity", "multi-tenant"]
PUBLIC_METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN = "https://login.microsoftonline.com"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# Microsoft's own connector hosts; never *.trafficmanager.net, where anybody may register a name.
SERVICE_HOSTS = ("smba.trafficmanager.net", ".botframework.com", ".teams.microsoft.com", ".teams.microsoft.us")


@dataclass(frozen=True, slots=True)
class TeamsConfig:
    app_id: str
    app_type: AppType
    password: str
    certificate: str  # PEM: the private key and its certificate
    home_tenant: str
    allowed_tenants: frozenset[str]
    metadata_url: str
    token_url: str
    service_hosts: tuple[str, ...]

    def takes_host(self, url: str) -> bool:
        """Whether messages, and the bot's own token with them, may go to this address."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").casefold(), parts.port
        except ValueError:
            return False
        if not host or parts.username or parts.password:
            return False
        if parts.scheme == "http":
            return host in LOOPBACK and self._added(host, port)
        return parts.scheme == "https" and (self._added(host, port) or _microsofts(host))

    def _added(self, host: str, port: int | None) -> bool:
        return host in self.service_hosts or f"{host}:{port}" in self.service_hosts


def config_of(settings: Settings) -> TeamsConfig | None:
    """None where Teams is not set up. Raises SettingsError, by the setting's name."""
    password, certificate = settings.secret("teams_app_password"), settings.secret("teams_app_certificate")
    if not settings.teams_app_id:
        if password or certificate:
            raise SettingsError("SAMVERKAN_TEAMS_APP_ID: expects the app's id, since there is a credential for it")
        return None
    if settings.teams_app_type != "managed-identity" and not (password or certificate):
        raise SettingsError(
            "SAMVERKAN_TEAMS_APP_PASSWORD or SAMVERKAN_TEAMS_APP_CERTIFICATE: expects the app's credential, "
            "since SAMVERKAN_TEAMS_APP_ID is set"
        )
    if certificate:
        _must_sign(certificate)
    home = settings.teams_app_tenant_id
    if not home and settings.teams_app_type == "single-tenant" and not settings.teams_token_url:
        raise SettingsError("SAMVERKAN_TEAMS_APP_TENANT_ID: expects the id of the organisation that owns the app")
    return TeamsConfig(
        settings.teams_app_id,
        settings.teams_app_type,
        password,
        certificate,
        home,
        _listed(settings.teams_allowed_tenants),
        settings.teams_openid_metadata_url or PUBLIC_METADATA,
        settings.teams_token_url or _token_url(settings.teams_app_type, home),
        tuple(sorted(_listed(settings.teams_service_hosts))),
    )


def _must_sign(certificate: str) -> None:
    from bot.teams.tokens import assertion

    try:
        assertion(certificate, "app", "audience", 0.0)
    except (ValueError, TypeError):
        raise SettingsError(
            "SAMVERKAN_TEAMS_APP_CERTIFICATE: expects an RSA private key and its certificate, both in PEM"
        ) from None


def _token_url(app_type: AppType, home: str) -> str:
    if app_type == "managed-identity":
        return ""
    return f"{LOGIN}/{home if app_type == 'single-tenant' else 'botframework.com'}/oauth2/v2.0/token"


def _listed(text: str) -> frozenset[str]:
    return frozenset(one.strip().casefold() for one in text.split(",") if one.strip())


def _microsofts(host: str) -> bool:
    return any(host.endswith(one) if one.startswith(".") else host == one for one in SERVICE_HOSTS)
