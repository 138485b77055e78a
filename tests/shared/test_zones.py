"""A zone is known by its name in the IANA's list, and an unknown one is named."""

from typing import ClassVar

import pytest
from pydantic import ValidationError

from shared.settings import PartSettings
from shared.zones import ZoneUnknown, zone_of


class Settings(PartSettings):
    service: ClassVar[str] = "test-zones"


@pytest.mark.parametrize(
    "name", ["Europe/Kaliningrad", "Europe/Moscow", "Asia/Vladivostok", "Asia/Kamchatka", "UTC"]
)
def test_a_zone_is_found_by_its_name(name: str) -> None:
    assert zone_of(name).key == name


@pytest.mark.parametrize(
    "name",
    ["Asia/Ussuriysk", "Europe", "", "../etc/passwd", "/etc/localtime", "Moscow\0", "localtime"],
)
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(ZoneUnknown) as refused:
        zone_of(name)
    assert repr(name) in str(refused.value)


def test_settings_with_an_unknown_zone_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValidationError, match="no time zone has the name 'Asia/Ussuriysk'"):
        Settings(issuer_folder="somewhere", zone="Asia/Ussuriysk")
