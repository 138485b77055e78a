"""Know which rate holds for whom."""

from collections.abc import Mapping

from shared.auth import Actor
from shared.rates import Counters, Rate, Verdict


class Rates:
    """Knows which rate holds for whom.

    Parameters
    ----------
    actor, organisations
        The rate of an actor, and of every actor of single organisations.
    public, routes
        The rate of an address without a token, and on single routes (``POST /status-checks``).
    """

    def __init__(
        self,
        counters: Counters,
        *,
        actor: Rate,
        organisations: Mapping[str, Rate],
        public: Rate,
        routes: Mapping[str, Rate],
    ) -> None:
        self._counters = counters
        self._actor = actor
        self._organisations = organisations
        self._public = public
        self._routes = routes

    def hit_actor(self, actor: Actor) -> Verdict:
        """Count a request of an actor."""
        rate = self._organisations.get(actor.organisation, self._actor)
        who = f"{actor.organisation}\n{actor.subject}"
        return self._counters.hit(who, policy="actor", rate=rate)

    def hit_address(self, address: str) -> Verdict:
        """Count a request without a token, or with a bad one."""
        return self._counters.hit(address, policy="public", rate=self._public)

    def hit_route(self, address: str, *, route: str) -> Verdict | None:
        """Count a request on a route that has a rate of its own, with a token or without."""
        rate = self._routes.get(route)
        if rate is None:
            return None
        return self._counters.hit(address, policy=route, rate=rate)
