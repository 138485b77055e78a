"""Find a time zone by its name, and say in a sentence when there is none."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OF_THE_SERVER = frozenset({"localtime", "posixrules", "Factory"})
"""Names under which a machine keeps its own zone: nothing is counted by the server's time."""


class ZoneUnknown(ValueError):
    """A name that is no time zone of the IANA's list."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no time zone has the name {name!r}: "
            "zones are named as in the IANA's list, Ussuriysk's is Asia/Vladivostok"
        )


def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its name in the IANA's list. Raises :class:`ZoneUnknown`."""
    if name in _OF_THE_SERVER:
        raise ZoneUnknown(name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ZoneUnknown(name) from error
