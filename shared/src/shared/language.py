"""Choose between the languages that Okno speaks: Russian first, English second."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Language = Literal["ru", "en"]

DEFAULT: Language = "ru"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in both languages; it may be a template with ``{named}`` places."""

    ru: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the text in one language."""
        return self.en if language == "en" else self.ru


@lru_cache(maxsize=512)
def preferred(accept_language: str | None) -> Language:
    """Read an ``Accept-Language`` header (RFC 9110): Russian unless English is liked better.

    A malformed header counts as none: a language is no reason to refuse a request.
    """
    if not accept_language or len(accept_language) > 500:  # noqa: PLR2004 - no honest header is longer
        return DEFAULT
    weights = _weights(accept_language)
    anything = weights.get("*", 0.0)
    russian, english = weights.get("ru", anything), weights.get("en", anything)
    return "en" if english > russian else DEFAULT


def _weights(header: str) -> dict[str, float]:
    """Return the greatest weight given to each primary tag."""
    weights: dict[str, float] = {}
    for item in header.split(","):
        tag, *parameters = item.split(";")
        primary = tag.strip().lower().partition("-")[0]
        if primary:
            weights[primary] = max(weights.get(primary, 0.0), _quality(parameters))
    return weights


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0.0 <= quality <= 1.0 else 0.0
    return 1.0
