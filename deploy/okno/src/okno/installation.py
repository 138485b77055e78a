"""Keep what one machine's installation is made of: a data folder with its secrets."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from okno.parts import BUS_ROLE, SERVICES
from shared.audit.keys import make_signing_key
from shared.auth import DevelopmentIssuer, Role
from shared.clock import system_clock
from shared.holder.ledger import Ledger
from shared.private_files import write_private
from shared.settings import FileSettings, HolderSettings
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keepers import folder_of

_SECRETS = "secrets.json"


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder: PostgreSQL, Kafka, the key of the development issuer, and the secrets.

    Parameters
    ----------
    folder
        Where everything lies; it is made the first time, for its owner alone.
    """

    folder: Path

    @property
    def issuer_folder(self) -> Path:
        """Where the development issuer's key lies."""
        return self.folder / "issuer"

    @property
    def destruction_ledger(self) -> Path:
        """Where the holders name what they have destroyed."""
        return self.folder / "destroyed.jsonl"

    @property
    def documents(self) -> Path:
        """Where the holders keep the sealed bytes of documents."""
        return self.folder / "documents"

    @property
    def audit_key(self) -> Path:
        """Where the key lies that seals the audit logs."""
        return self.folder / "keys" / "audit.pem"

    @property
    def vault_keys(self) -> Path:
        """Where each holder has a folder with its key-encryption keys."""
        return self.folder / "keys"

    def secret(self, name: str) -> str:
        """Return a secret of that name; it is made up the first time and kept."""
        path = self.folder / _SECRETS
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o711)
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if name not in kept:
            kept[name] = secrets.token_urlsafe(32)
            write_private(path, json.dumps(kept, indent=2).encode())
        return kept[name]

    def passwords(self) -> dict[str, str]:
        """Return the password of each database role."""
        roles = [service.role for service in SERVICES.values()]
        return {role: self.secret(f"password of {role}") for role in (*roles, BUS_ROLE)}

    def settings(self, service: str, *, admin_url: str) -> dict[str, Any]:
        """Return what a service is told on this machine, as its settings class takes it.

        Parameters
        ----------
        admin_url
            The database's administrator; the service itself gets the URL of its own role.
        """
        part = SERVICES[service]
        make_signing_key(self.audit_key)
        return {
            "database_url": self._url(admin_url, part.role),
            "bus_database_url": self._url(admin_url, BUS_ROLE),
            "issuer_folder": str(self.issuer_folder),
            "audit_key": str(self.audit_key),
            **(self._vault(service) if issubclass(part.settings, HolderSettings) else {}),
            **(self._documents() if issubclass(part.settings, FileSettings) else {}),
            **{name: self.secret(name) for name in part.secrets},
            **part.on_one_machine,
        }

    def _vault(self, service: str) -> dict[str, Any]:
        FolderKeeper.make(folder_of(self.vault_keys, service))
        Ledger(self.destruction_ledger).make()
        return {
            "vault_keys": str(self.vault_keys),
            "pseudonym_key": self.secret("pseudonym_key"),
            "destruction_ledger": str(self.destruction_ledger),
        }

    def _documents(self) -> dict[str, Any]:
        return {"files_folder": str(self.documents)}

    def token(self, *roles: Role, organisation: str, subject: str, lifetime: timedelta) -> str:
        """Return a token of the development issuer."""
        issuer = DevelopmentIssuer(self.issuer_folder, clock=system_clock, production=False)
        return issuer.token(*roles, organisation=organisation, subject=subject, lifetime=lifetime)

    def _url(self, admin_url: str, role: str) -> str:
        parts = urlsplit(admin_url)
        password = quote(self.passwords()[role])
        return urlunsplit(
            parts._replace(netloc=f"{role}:{password}@{parts.hostname}:{parts.port}", path="/okno")
        )


def variables(service: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return settings as the environment variables that speak to one service."""
    prefix = f"OKNO_{service.replace('-', '_').upper()}_"
    return {
        prefix + name.upper(): value if isinstance(value, str) else json.dumps(value)
        for name, value in settings.items()
    }
