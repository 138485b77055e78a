"""Settings come from the environment; what production must not have stops the start."""

import os
from collections.abc import Mapping
from typing import ClassVar

import pytest
from pydantic import ValidationError

from shared.settings import PartSettings, ServiceSettings

PASSWORD = "a-word-that-nobody-may-see"
URL = f"postgresql://okno:{PASSWORD}@127.0.0.1/okno"
WHOLE = {
    "OKNO_DATABASE_URL": URL,
    "OKNO_AUDIT_KEY": "/etc/okno/audit.pem",
    "OKNO_BUS_DATABASE_URL": URL,
    "OKNO_ISSUER": "https://id.example.ru/realms/okno",
    "OKNO_JWKS_URL": "https://id.example.ru/realms/okno/certs",
}


class RegistrySettings(ServiceSettings):
    """The settings of a service with a hyphen in its name."""

    service: ClassVar[str] = "pdata-registry"


class DoorSettings(PartSettings):
    """The settings of a part without a database."""

    service: ClassVar[str] = "gateway"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("OKNO_"):
            monkeypatch.delenv(name)


def settings(
    monkeypatch: pytest.MonkeyPatch, changes: Mapping[str, str | None] | None = None
) -> RegistrySettings:
    """Read settings from a whole environment with changes; None takes a variable away."""
    for name, value in (WHOLE | dict(changes or {})).items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return RegistrySettings()


def test_a_services_own_variable_beats_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch,
        {"OKNO_PORT": "1", "OKNO_PDATA_REGISTRY_PORT": "2", "OKNO_INTAKE_PORT": "3"},
    )
    assert found.port == 2
    assert found.database_url.get_secret_value() == URL


def test_what_nobody_says_has_a_default_that_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch)
    assert (found.host, found.bus, found.zone) == ("127.0.0.1", "postgres", "Europe/Moscow")


@pytest.mark.parametrize(
    "changes",
    [
        {"OKNO_DATABASE_URL": None},
        {"OKNO_BUS_DATABASE_URL": None},
        {"OKNO_BUS": "kafka"},
        {"OKNO_BUS": "pigeons"},
        {"OKNO_JWKS_URL": None},
        {"OKNO_MODE": "production", "OKNO_ISSUER_FOLDER": "/srv/issuer"},
        {"OKNO_MODE": "production", "OKNO_ISSUER": None},
        {"OKNO_PORT": "many"},
    ],
    ids=",".join,
)
def test_what_cannot_work_or_may_not_be_is_refused_without_telling_a_secret(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str | None]
) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(monkeypatch, changes)
    assert PASSWORD not in str(refused.value)
    assert PASSWORD not in repr(refused.value)


def test_production_with_an_issuer_of_its_own_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, {"OKNO_MODE": "production"}).mode == "production"


def test_development_may_sign_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch,
        {"OKNO_JWKS_URL": None, "OKNO_ISSUER": None, "OKNO_ISSUER_FOLDER": "/srv/issuer"},
    )
    assert found.issuer_folder == "/srv/issuer"


def test_a_part_without_a_database_is_not_asked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKNO_ISSUER_FOLDER", "/srv/issuer")
    assert DoorSettings().port == 0


def test_settings_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch)
    for shown in (repr(found), str(found), found.model_dump_json()):
        assert PASSWORD not in shown


def test_settings_stay_as_they_were_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        settings(monkeypatch).port = 5  # type: ignore[misc]  # that is the point
