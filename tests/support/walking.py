"""Keep beside a request what must come of each step, told apart from the code that takes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.terms import Pause, Term, due

ZONE = ZoneInfo("Europe/Moscow")
TERMS = {
    "provision": Term(amount=9, unit="working_days", clause="218-16(1)2"),
    "transfer": Term(amount=1, unit="working_days", clause="210-16(5)2"),
    "issue": Term(amount=1, unit="working_days", clause="210-16(5)2"),
    "collection": Term(amount=30, unit="calendar_days", clause="210-16(1)6"),
}
"""The terms of the service of the tests, of the agreement it is taken in under, and of keeping."""

FROM_THE_START = ("provision", "transfer")
"""The clocks that start with the registration."""

DECIDED = frozenset({"result-received", "refused"})

WAYS: dict[str, tuple[frozenset[str], str | None]] = {
    "transfer": (frozenset({"registered", "incomplete"}), "transferred"),
    "acknowledge": (frozenset({"transferred"}), "acknowledged"),
    "incomplete": (frozenset({"transferred"}), "incomplete"),
    "suspend": (frozenset({"transferred", "acknowledged"}), "suspended"),
    "resume": (frozenset({"suspended"}), "acknowledged"),
    "result": (frozenset({"transferred", "acknowledged"}), "result-received"),
    "refuse": (frozenset({"transferred", "acknowledged"}), "refused"),
    "ready": (DECIDED, None),
    "issue": (DECIDED, "issued"),
    "return": (DECIDED, "returned"),
    "withdraw": (
        frozenset(
            {
                "registered",
                "transferred",
                "acknowledged",
                "incomplete",
                "suspended",
                "result-received",
                "refused",
            }
        ),
        "withdrawn",
    ),
    "close": (frozenset({"issued", "returned", "withdrawn"}), "closed"),
}
"""From where each step may be taken, and where it leads."""

FACTS = {
    "transfer": "transferred",
    "acknowledge": "acknowledged",
    "incomplete": "incomplete",
    "suspend": "suspended",
    "resume": "resumed",
    "result": "result-received",
    "refuse": "refused",
    "ready": "ready",
    "issue": "result-issued",
    "return": "returned",
    "withdraw": "withdrawn",
    "close": "closed",
}
"""The last word of the event that tells of each step."""


@dataclass
class Clock:
    """One clock of a request: when it started, when it stood, and how it ended."""

    kind: str
    started: datetime
    pauses: list[Pause] = field(default_factory=list)
    ended: str | None = None
    at: datetime | None = None

    def due(self) -> datetime:
        """Return its end, as the law counts it; that of one that stands is not known."""
        stood: Sequence[Pause] = [pause for pause in self.pauses if pause.until]
        return due(TERMS[self.kind], started=self.started, zone=ZONE, pauses=stood).at

    @property
    def stands(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None

    def stop(self, at: datetime) -> None:
        """Let it stand, unless it has run out."""
        if self.ended is None and at < self.due():
            self.pauses.append(Pause(at))

    def go_on(self, at: datetime) -> None:
        """Let it run again, if it stands."""
        if self.stands:
            self.pauses[-1] = Pause(self.pauses[-1].since, at)

    def end(self, how: str, at: datetime) -> None:
        """End it once; one that has ended stays as it was."""
        if self.ended is None:
            self.ended, self.at = how, at

    def state(self, now: datetime) -> str:
        """Return how it must stand at a moment."""
        if self.at is None:
            return "suspended" if self.stands else "open" if now < self.due() else "breached"
        in_time = self.stands or self.at < self.due()
        if self.ended == "cancelled":
            return "cancelled" if in_time else "breached"
        return "met" if in_time else "met-late"


@dataclass
class Walked:
    """A request as it must stand: its status, its version, what was told, its clocks."""

    id: str
    status: str = "registered"
    version: int = 1
    facts: list[str] = field(default_factory=lambda: ["registered"])
    clocks: dict[str, list[Clock]] = field(default_factory=dict)

    @classmethod
    def registered(cls, request_id: str, *, at: datetime) -> "Walked":
        """Begin with a request that was taken in at a moment."""
        return cls(request_id, clocks={kind: [Clock(kind, at)] for kind in FROM_THE_START})

    def answer_to(self, step: str, *, seen: int | None, at: datetime) -> int:
        """Return the HTTP status that a step must be answered with at a moment.

        Parameters
        ----------
        seen
            The version that the caller has read; None for any.
        """
        before, _ = WAYS[step]
        if seen not in {None, self.version}:
            return 412
        kept = self.clocks.get("collection", [])
        in_turn = {
            "ready": not kept,
            "return": any(clock.due() <= at for clock in kept),
        }.get(step, True)
        return 200 if self.status in before and in_turn else 409

    def take(self, step: str, *, at: datetime) -> None:
        """Go a step on."""
        _, after = WAYS[step]
        self.version += 1
        self.facts.append(FACTS[step])
        self.status = after or self.status
        match step:
            case "transfer":
                self.clocks["transfer"][-1].end("met", at)
            case "incomplete":
                self.clocks["transfer"].append(Clock("transfer", at))
            case "suspend":
                self._provision.stop(at)
            case "resume":
                self._provision.go_on(at)
            case "result" | "refuse":
                self._provision.end("met", at)
                self.clocks["issue"] = [Clock("issue", at)]
            case "ready":
                self.clocks["issue"][-1].end("met", at)
                self.clocks["collection"] = [Clock("collection", at)]
            case "issue":
                for kind in ("issue", "collection"):
                    for clock in self.clocks.get(kind, []):
                        clock.end("met", at)
            case "withdraw":
                for clock in self.all_clocks():
                    clock.end("cancelled", at)

    def all_clocks(self) -> list[Clock]:
        """Return every clock that was ever started, in the order of kinds and starts."""
        return [clock for kind in sorted(self.clocks) for clock in self.clocks[kind]]

    @property
    def _provision(self) -> Clock:
        return self.clocks["provision"][-1]
