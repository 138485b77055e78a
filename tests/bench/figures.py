"""Say what the measurements mean: tables, ratios, and what falls short of the targets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench import growing, sweeping
from tests.bench.cards import CARD, FOLDER, Timed
from tests.bench.checklists import AIM as CHECKLIST_WITHIN
from tests.bench.checklists import Listed
from tests.bench.growing import Grown
from tests.bench.machine import Machine
from tests.bench.rates import Extent, Series
from tests.bench.relaying import Carried
from tests.bench.sealing import AIM, Proven
from tests.bench.sheets import Sheet
from tests.bench.stand import MFC, RATE
from tests.bench.starting import Started
from tests.bench.steady import Delivered
from tests.bench.sweeping import FOUND_WITHIN, Swept

SHARE_OF_BARE = 0.5
PRICE = 1 / 3
RELAY = {"Kafka": 10_000, "PostgreSQL": 5_000}
WEBHOOK_RATE, WEBHOOK_P50, WEBHOOK_P99 = 100, 100, 500
IDLE_PSS, FIRST_ANSWER = 250, 20
CARD_CRYPTO = 100
BEHIND = 10
"""Seconds in which all must be sealed when the writers have stopped."""

_BARE, _WITHOUT, _WITH = "POST, bare", "POST, intake without", "POST, intake"


@dataclass(slots=True)
class Results:
    """All that one run measured; what was left out is empty."""

    posts: list[Series] = field(default_factory=list)
    gets: list[Series] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    delivered: Sequence[Delivered] = ()
    started: Started | None = None
    cards: Sequence[Timed] = ()
    listed: Listed | None = None
    swept: Swept | None = None
    proven: Proven | None = None
    grown: Grown | None = None
    others: float = 0.0
    failures: list[str] = field(default_factory=list)


def sheets(results: Results, machine: Machine, extent: Extent) -> Iterator[Sheet]:
    """Yield the tables of a run."""
    yield _targets(results)
    if results.posts:
        yield _rates("Registering a full request", results.posts)
    if results.gets:
        yield _rates("Reading", results.gets)
    if results.grown:
        yield growing.sheet(results.grown)
    if results.carried:
        yield _events(results.carried)
    if results.delivered:
        yield _webhooks(results.delivered)
    if results.cards:
        yield _cards(results.cards)
    if results.listed:
        yield _checklists(results.listed)
    if results.swept:
        yield _clocks(results.swept)
    if results.proven:
        yield _audit(results.proven)
    if results.started:
        yield _start(results.started)
    yield _settings(machine, extent, results)


def _targets(results: Results) -> Sheet:
    rows = [
        [name, target, measured, "reached" if reached else "**falls short**"]
        for name, target, measured, reached in _judged(results)
    ]
    return Sheet("Against the targets", ["what", "target", "measured", ""], rows)


def _judged(results: Results) -> Iterator[tuple[str, str, str, bool]]:
    yield from _price(results.posts)
    for series in results.posts:
        if series.name not in {_BARE, _WITHOUT}:
            share = series.rate / _bare(results.posts, series.connections)
            name = f"{series.name}, {series.connections} connections, against bare"
            yield name, f"≥ {SHARE_OF_BARE:.0%}", f"{share:.0%}", share >= SHARE_OF_BARE
    for carried in results.carried:
        target = next(rate for bus, rate in RELAY.items() if bus in carried.bus)
        rate = carried.relay_rate
        yield f"relay to {carried.bus}", f"≥ {target:,}/s", f"{rate:,.0f}/s", rate >= target
    for found in results.delivered:
        if found.rate == WEBHOOK_RATE:
            for name, target in (("p50", WEBHOOK_P50), ("p99", WEBHOOK_P99)):
                measured = getattr(found.webhook, name)
                what = f"POST to webhook at {WEBHOOK_RATE}/s, {name}"
                yield what, f"≤ {target} ms", f"{measured:.0f} ms", measured <= target
    for timed in results.cards:
        if (timed.keeper, timed.step) == (FOLDER, CARD):
            for name in ("p50", "p99"):
                lasted = getattr(timed, name)
                what = f"crypto of a {CARD}, {name}"
                yield what, f"≤ {CARD_CRYPTO} µs", f"{lasted:.0f} µs", lasted <= CARD_CRYPTO
    yield from _told(results.listed)
    yield from growing.judged(results.grown)
    if swept := results.swept:
        what = f"clocks that ran out told, {swept.running:,} open, p99"
        yield what, f"≤ {FOUND_WITHIN:.0f} s", f"{swept.p99:.2f} s", swept.p99 <= FOUND_WITHIN
        what = f"{swept.at_once:,} clocks that ran out at once told"
        yield what, f"≥ {sweeping.AIM:,}/s", f"{swept.rate:,.0f}/s", swept.rate >= sweeping.AIM
    if proven := results.proven:
        what, rate = "audit entries written and sealed beside", proven.written
        kept_up = rate >= AIM and proven.settled < BEHIND
        yield what, f"≥ {AIM:,}/s", f"{rate:,}/s", kept_up
    if started := results.started:
        memory, seconds = started.pss, started.seconds
        what = "idle memory of the one process"
        yield what, f"≤ {IDLE_PSS} MB", f"{memory:.0f} MB", memory <= IDLE_PSS
        what = "`okno run` to the first 201"
        yield what, f"≤ {FIRST_ANSWER} s", f"{seconds:.1f} s", seconds <= FIRST_ANSWER


def _price(posts: Sequence[Series]) -> Iterator[tuple[str, str, str, bool]]:
    rates = {(series.name, series.connections): series.rate for series in posts}
    for (name, connections), before in rates.items():
        if name == _WITHOUT:
            price = 1 - rates[_WITH, connections] / before
            what = f"price of vault, clocks and audit on POST, {connections} connections"
            yield what, f"≤ {PRICE:.0%}", f"{price:.0%}", price <= PRICE


def _bare(posts: Sequence[Series], connections: int) -> float:
    return next(s.rate for s in posts if s.name == _BARE and s.connections == connections)


def _rates(title: str, many: Sequence[Series]) -> Sheet:
    columns = ["what", "connections", "a second", "min–max"]
    columns += ["of bare", "p50 ms", "p99 ms", "server µs", "database µs", "settled s", "client µs"]
    has_bare = any(series.name == _BARE for series in many)
    rows = []
    for series in many:
        bare = _bare(many, series.connections) if has_bare else 0
        rows.append(
            [
                series.name,
                str(series.connections),
                f"{series.rate:,.0f}",
                f"{min(series.rates):,.0f}–{max(series.rates):,.0f}",
                f"{series.rate / bare:.0%}" if bare else "",
                f"{series.middle('p50'):.1f}",
                f"{series.middle('p99'):.1f}",
                f"{series.cost('server_cpu'):,.0f}",
                f"{series.cost('database_cpu'):,.0f}",
                f"{series.cost('settled'):.1f}",
                f"{_client(series)}",
            ]
        )
    note = (
        "Medians of the rounds. Server, database, client: processor time a request; what the "
        "relay, the inboxes and the partners' queues did meanwhile is in it. Settled: how long "
        "what the load had left behind went on."
    )
    return Sheet(title, columns, rows, note)


def _client(series: Series) -> str:
    share = max(each.findings.own_share for each in series.rounds)
    cost = max(each.findings.own_cpu for each in series.rounds)
    return f"{cost:.0f} ({share:.0%})"


def _events(carried: Sequence[Carried]) -> Sheet:
    rows = [
        [
            each.bus,
            f"{each.events:,}",
            f"{each.relay_rate:,.0f}",
            f"{min(each.relayed):,.0f}–{max(each.relayed):,.0f}",
            f"{each.inbox_rate:,.0f}",
            f"{min(each.heard):,.0f}–{max(each.heard):,.0f}",
        ]
        for each in carried
    ]
    columns = ["bus", "events", "relay, a second", "min–max", "inbox, a second", "min–max"]
    note = (
        "The relay drains prepared rows of the outbox, each marked; the inbox hears them with an "
        "empty handler, each marked, too."
    )
    return Sheet("Events", columns, rows, note)


def _webhooks(delivered: Sequence[Delivered]) -> Sheet:
    rows = [
        [
            f"{found.rate:.0f}/s",
            f"{found.requests:,}",
            *(f"{getattr(found.answered, name):.0f}" for name in ("p50", "p99")),
            *(f"{getattr(found.webhook, name):.0f}" for name in ("p50", "p95", "p99", "most")),
        ]
        for found in delivered
    ]
    columns = ["steady", "requests", "201 p50 ms", "201 p99 ms"]
    columns += ["webhook p50 ms", "p95 ms", "p99 ms", "most ms"]
    note = (
        "Through the gateway in one process; timed from the moment when the request was due, to "
        "the webhook's arrival at a partner that looks at nothing but the time."
    )
    return Sheet("From POST to webhook", columns, rows, note)


def _cards(cards: Sequence[Timed]) -> Sheet:
    rows = [[f"{each.step}, {each.keeper}", f"{each.p50:.0f}", f"{each.p99:.0f}"] for each in cards]
    note = (
        "AES-256-GCM; each field is bound to its place. Folder: the key-encryption key is in "
        "memory. SoftHSM2 stands for an HSM; a real one is asked over a bus or a network."
    )
    return Sheet("Crypto of the vault", ["what", "p50 µs", "p99 µs"], rows, note)


def _told(listed: Listed | None) -> Iterator[tuple[str, str, str, bool]]:
    if listed is not None:
        what, reached = "checklist of a service, in process, p99", listed.p99 <= CHECKLIST_WITHIN
        yield what, f"≤ {CHECKLIST_WITHIN:.0f} ms", f"{listed.p99:.2f} ms", reached


def _checklists(listed: Listed) -> Sheet:
    row = [f"{listed.services}", f"{listed.checklists:,}", f"{listed.p50:.2f}", f"{listed.p99:.2f}"]
    note = "Every shipped service, kind of applicant and language in turn, all circumstances told."
    return Sheet("Checklists", ["services", "checklists", "p50 ms", "p99 ms"], [row], note)


def _clocks(swept: Swept) -> Sheet:
    rows = [
        ["clocks that run meanwhile", f"{swept.running:,}"],
        [
            f"{swept.steady:,} that end one after another are told after, p50",
            f"{swept.p50:.2f} s",
        ],
        ["p99", f"{swept.p99:.2f} s"],
        ["at most", f"{swept.most:.2f} s"],
        [f"{swept.at_once:,} that ended in one moment are told", f"{swept.rate:,.0f} a second"],
    ]
    return Sheet("Clocks of the law", ["what", "measured"], rows)


def _audit(proven: Proven) -> Sheet:
    rows = [
        [
            "entries committed while they are sealed beside, one in 20 rolled back",
            f"{proven.written:,} a second",
        ],
        ["the oldest without a seal waited, at most", f"{proven.behind:.1f} s"],
        ["all sealed after the writers stopped", f"{proven.settled:.1f} s"],
        [f"{proven.rows:,} entries sealed at once", f"{proven.sealed:,} a second"],
        ["and verified", f"{proven.verified:,} a second"],
    ]
    return Sheet("The audit log", ["what", "measured"], rows)


def _start(started: Started) -> Sheet:
    rows = [
        ["command to the first 201, PostgreSQL's cluster made in between", f"{started.seconds} s"],
        [f"PSS after {started.idle:.0f} idle seconds", f"{started.pss} MB"],
        ["RSS", f"{started.rss} MB"],
        ["PSS of its PostgreSQL, all processes", f"{started.database_pss} MB"],
        ["processor while idle, PostgreSQL included", f"{started.share:.1%} of one core"],
    ]
    return Sheet("Starting and idling: `okno run` on a fresh folder", ["what", "measured"], rows)


def _settings(machine: Machine, extent: Extent, results: Results) -> Sheet:
    rows = [
        ["measured", f"{machine.at:%Y-%m-%d %H:%M} UTC, commit {machine.commit}"],
        ["machine", f"{machine.cores} × {machine.processor}, {machine.memory} GB"],
        ["system", f"{machine.system}, Python {machine.python}"],
        ["others meanwhile", f"{results.others:.0%} of the machine"],
        ["PostgreSQL", "embedded, fsync and synchronous commits on, shared_buffers 96 MB"],
        ["fdatasync of a page", f"{machine.sync} ms"],
        ["rounds", f"{extent.rounds}, alternating, {extent.seconds:.0f} s each"],
        ["logs", "level WARNING"],
        ["HTTP", "uvicorn, uvloop, httptools; one process a server; keep-alive"],
        ["bare", "FastAPI, pydantic, one asyncpg INSERT of the same body, pool of 10"],
        ["gateway", f"rate of {MFC} set to {RATE}; its default is 100/second an actor"],
    ]
    return Sheet("Machine and settings", ["what", "is"], rows)
