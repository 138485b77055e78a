"""Read a part's settings from the environment, and refuse what production must not have."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from shared.zones import zone_of

_LEAST_KEY = 32

DEVELOPMENT_ISSUER = "urn:okno:development"
"""Who signs tokens on a machine of one's own, where nobody else does."""


class PartSettings(BaseSettings):
    """What every part is told, the gateway included.

    A variable ``OKNO_<PART>_X`` speaks to one part, ``OKNO_X`` to all of them; the former
    wins. Secrets have no defaults.
    """

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    service: ClassVar[str]
    """The part's name, as in its topic and in its variables."""

    mode: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = 0
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"
    zone: str = "Europe/Moscow"

    issuer: str = DEVELOPMENT_ISSUER
    audience: str = "okno"
    jwks_url: str | None = None
    organisation_claim: str = "org"
    roles_claim: str = "roles"
    issuer_folder: str | None = None

    body_limit: int = 1_048_576

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - replaced by two with prefixes
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not used
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not used
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Look into the service's own variables first, then into those of all."""
        own = f"OKNO_{cls.service.replace('-', '_').upper()}_"
        return (
            init_settings,
            EnvSettingsSource(settings_cls, env_prefix=own),
            EnvSettingsSource(settings_cls, env_prefix="OKNO_"),
        )

    @field_validator("zone")
    @classmethod
    def _knows_its_zone(cls, name: str) -> str:
        return zone_of(name).key

    @model_validator(mode="after")
    def _knows_an_issuer(self) -> Self:
        is_development = self.issuer_folder or self.issuer == DEVELOPMENT_ISSUER
        if self.mode == "production" and is_development:
            raise ValueError("the development issuer is refused in production")
        if not (self.jwks_url or self.issuer_folder):
            raise ValueError("tokens need jwks_url, or issuer_folder in development")
        return self


class ServiceSettings(PartSettings):
    """What every service is told: besides the common, where its database and the bus are.

    Parameters
    ----------
    audit_key
        The file with the ed25519 private key (PEM) that seals the audit log.
    audit_anchors
        A file, best on another machine's disk, to which each seal is appended.
    """

    database_url: SecretStr
    database_pool: int = 20

    audit_key: Path
    audit_anchors: Path | None = None

    bus: Literal["postgres", "kafka"] = "postgres"
    bus_database_url: SecretStr | None = None
    bus_partitions: int = 8
    kafka_bootstrap: str | None = None
    kafka_deadline: timedelta = timedelta(seconds=10)
    kafka_replication: int = 1
    kafka_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    kafka_ca_file: str | None = None
    kafka_certificate_file: str | None = None
    kafka_key_file: str | None = None

    @model_validator(mode="after")
    def _knows_a_bus(self) -> Self:
        if self.bus == "kafka" and not self.kafka_bootstrap:
            raise ValueError("bus=kafka needs kafka_bootstrap")
        if self.bus == "postgres" and self.bus_database_url is None:
            raise ValueError("bus=postgres needs bus_database_url")
        return self


class HolderSettings(ServiceSettings):
    """What a holder of personal data is told besides: where the keys of its vault are kept.

    Parameters
    ----------
    vault_keys
        The folder in which each holder has one with its key-encryption keys, for the account of
        that service alone.
    vault_pkcs11_module, vault_pkcs11_token, vault_pkcs11_pin
        An HSM in place of the folder: the library of its maker, the token's label, the user's PIN.
    pseudonym_key
        What makes the pseudonyms of subjects: the same for all holders of an installation.
    destruction_ledger
        The file that names what was destroyed, on a disk that no restored backup overwrites.
    """

    vault_keys: Path | None = None
    vault_pkcs11_module: Path | None = None
    vault_pkcs11_token: str | None = None
    vault_pkcs11_pin: SecretStr | None = None
    pseudonym_key: SecretStr
    destruction_ledger: Path

    @model_validator(mode="after")
    def _knows_its_keys(self) -> Self:
        hsm = (self.vault_pkcs11_module, self.vault_pkcs11_token, self.vault_pkcs11_pin)
        if (self.vault_keys is None) == (None in hsm):
            raise ValueError("the vault needs either vault_keys or all of vault_pkcs11_*")
        if len(self.pseudonym_key.get_secret_value()) < _LEAST_KEY:
            raise ValueError(f"pseudonym_key needs at least {_LEAST_KEY} characters")
        return self


class FileSettings(HolderSettings):
    """What a holder that keeps documents is told besides: where their sealed bytes lie.

    Parameters
    ----------
    files_folder
        The folder in which each holder has one with its documents, for the account of that
        service alone.
    files_s3_endpoint, files_s3_bucket, files_s3_region, files_s3_key_id, files_s3_secret
        An S3 bucket in place of the folder; each holder has a prefix of its own in it.
    files_s3_allow_http
        Whether the endpoint may be without TLS, as on this machine alone.
    files_limit
        Bytes that one document may have.
    """

    files_folder: Path | None = None
    files_s3_endpoint: str | None = None
    files_s3_bucket: str | None = None
    files_s3_region: str = "us-east-1"
    files_s3_key_id: str | None = None
    files_s3_secret: SecretStr | None = None
    files_s3_allow_http: bool = False
    files_limit: int = 50 * 2**20

    @model_validator(mode="after")
    def _knows_its_store(self) -> Self:
        s3 = (self.files_s3_endpoint, self.files_s3_bucket, self.files_s3_key_id)
        if (self.files_folder is None) == (None in (*s3, self.files_s3_secret)):
            raise ValueError("files need either files_folder or all of files_s3_*")
        if (self.files_s3_endpoint or "").startswith("http:") and not self.files_s3_allow_http:
            raise ValueError("files_s3_endpoint without TLS needs files_s3_allow_http")
        return self
