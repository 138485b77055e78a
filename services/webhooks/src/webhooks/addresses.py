"""Say which addresses of the network a webhook may go to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host, most liked first; raises OSError when there are none."""

_HIDING = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""NAT64, 6to4 and Teredo: an IPv4 address stands inside, which may be a private one."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


@dataclass(frozen=True, slots=True)
class Policy:
    """Which addresses are open: the public internet, and the networks that settings name."""

    allowed: tuple[Network, ...] = ()

    def permits(self, address: str, *, encrypted: bool) -> bool:
        """Tell whether one may connect to an address; plain text goes to named networks only."""
        place = _unwrapped(address)
        if place is None:
            return False
        if any(place in network for network in self.allowed):
            return True
        return encrypted and _is_public(place)


def _unwrapped(address: str) -> Address | None:
    try:
        place = ip_address(address)
    except ValueError:
        return None
    if isinstance(place, IPv6Address) and place.ipv4_mapped is not None:
        return place.ipv4_mapped
    return place


def _is_public(place: Address) -> bool:
    hides = any(place in network for network in _HIDING)
    return place.is_global and not (place.is_multicast or place.is_reserved or hides)
