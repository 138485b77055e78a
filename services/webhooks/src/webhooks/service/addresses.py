"""Check an address before it is kept; it is checked again at every connection."""

from urllib.parse import SplitResult, urlsplit

from webhooks.context import Context
from webhooks.refusals import AddressMalformed, AddressNotAllowed, AddressNotResolvable

_PORTS = {"http": 80, "https": 443}


async def check_address(context: Context, url: str) -> None:
    """Refuse what is no address, is unknown, or leads where no partner may be.

    Raises
    ------
    AddressMalformed, AddressNotResolvable, AddressNotAllowed
    """
    parts, port = _parts(url)
    try:
        found = await context.resolve(parts.hostname or "", port)
    except (OSError, UnicodeError) as unknown:
        raise AddressNotResolvable from unknown
    encrypted = parts.scheme == "https"
    if not any(context.policy.permits(address, encrypted=encrypted) for address in found):
        raise AddressNotAllowed


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as broken:
        raise AddressMalformed from broken
    if not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise AddressMalformed
    return parts, port
