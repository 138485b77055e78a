"""The containers are told what the parts need, and keys are where they are looked for."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import gateway.settings
from okno.parts import GATEWAY, SERVICES
from shared.settings import HolderSettings, PartSettings

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
PARTS: dict[str, type[PartSettings]] = {
    **{name: part.settings for name, part in SERVICES.items()},
    GATEWAY: gateway.settings.Settings,
}
HOLDERS = [name for name, settings in PARTS.items() if issubclass(settings, HolderSettings)]


def told(part: str, monkeypatch: pytest.MonkeyPatch) -> PartSettings:
    """Return the settings that a container's environment makes, its secrets filled in."""
    names = re.findall(r"^(\w+)=", (DEPLOY / "example.env").read_text(), re.MULTILINE)
    values = {name: f"https://{name.lower()}.example/{'x' * 32}" for name in names}
    for name, value in COMPOSE["services"][part]["environment"].items():
        filled = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], str(value))
        monkeypatch.setenv(name, filled)
    return PARTS[part]()


def mounts(part: str) -> dict[str, str]:
    """Return the volume at each place in a container."""
    volumes: list[Any] = COMPOSE["services"][part]["volumes"]
    return {place: volume for volume, place in (each.split(":") for each in volumes)}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_finds_its_settings(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(part, monkeypatch).mode == "production"


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_holder_has_its_own_keys_and_no_other(holder: str) -> None:
    keys = {place: volume for place, volume in mounts(holder).items() if "keys" in volume}
    assert keys == {f"/keys/{holder}": f"{holder}-keys"}
    assert mounts("make-vault-keys")[f"/keys/{holder}"] == f"{holder}-keys"


def test_every_volume_is_declared_and_its_place_belongs_to_the_account() -> None:
    made = (DEPLOY / "Dockerfile").read_text()
    for part in (*PARTS, "make-audit-key", "make-vault-keys", "make-ledger"):
        for place, volume in mounts(part).items():
            assert volume in COMPOSE["volumes"]
            assert re.search(rf"install -d -o okno -m 700.* {place}\b", made)
