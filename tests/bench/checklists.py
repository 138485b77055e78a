"""Measure what it costs to tell an applicant what a service asks: all shipped services in turn."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from statistics import quantiles
from zoneinfo import ZoneInfo

from intake.catalogue import Catalogue, load_catalogue, shipped_folder
from intake.schemas.checklist import SituationIn
from intake.service.checklist import told
from shared.language import Language

AIM = 5.0
"""Milliseconds at the 99th percentile."""

_NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_ZONE = ZoneInfo("Europe/Moscow")
_LANGUAGES: tuple[Language, ...] = ("ru", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Milliseconds of one checklist, as JSON, among so many."""

    services: int
    checklists: int
    p50: float
    p99: float


def measure(*, rounds: int) -> Listed:
    """Time the checklist of every service, applicant and language, so many times over."""
    catalogue = load_catalogue(shipped_folder())
    asked = list(_asked(catalogue))
    seconds = []
    for _ in range(rounds):
        for code, form, language in asked:
            begun = time.perf_counter()
            answer = told(catalogue, code=code, form=form, language=language, now=_NOW, zone=_ZONE)
            answer.model_dump_json()
            seconds.append(time.perf_counter() - begun)
    hundredths = quantiles(seconds, n=100)
    return Listed(
        services=len(catalogue.entries(_NOW.date())),
        checklists=len(seconds),
        p50=1e3 * hundredths[49],
        p99=1e3 * hundredths[98],
    )


def _asked(catalogue: Catalogue) -> Iterator[tuple[str, SituationIn, Language]]:
    for entry in catalogue.entries(_NOW.date()):
        for kind, language in product(sorted(entry.applicants), _LANGUAGES):
            form = SituationIn(
                applicant=kind,
                channel=min(entry.channels),
                circumstances=[one.code for one in entry.circumstances],
            )
            yield entry.code, form, language
