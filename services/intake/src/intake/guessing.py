"""Bound how often a status secret can be guessed, also where no gateway stands in front."""

from dataclasses import dataclass

from shared.rates import Counters, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """Counts the tries on each number, be there a request of it or not, and from each address.

    Each replica counts for itself.

    Parameters
    ----------
    number, address
        How many tries on one number, and from one address. The address may be the gateway's, so
        its rate is that of all clients together.
    """

    counters: Counters
    number: Rate
    address: Rate

    def hit(self, *, number: str, address: str) -> None:
        """Count one try. Raises :class:`shared.rates.RateExceeded`."""
        self.counters.hit(address, policy="status-address", rate=self.address)
        self.counters.hit(number, policy="status-number", rate=self.number)
