"""State facts that have happened: what every event of Okno has in common."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

_known: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact in the past tense, with ids, codes and times, and never personal data.

    A subclass names itself by class keywords::

        class RequestRegistered(Event, type="okno.intake.request.registered", key="request_id"): ...

    ``type`` is the CloudEvents type, whose third word names the aggregate; ``key`` is the field
    that holds the aggregate's id, within which order is kept; ``version`` rises when a reader of
    the earlier form would break. The second word is the publisher, unless ``publishers`` names
    several: then each publishes the fact to its own topic.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    version: ClassVar[int]
    aggregate: ClassVar[str]
    publishers: ClassVar[tuple[str, ...]]
    key_field: ClassVar[str]

    parties: tuple[str, ...] = Field(
        default=(),
        description="Codes of the organisations that take part and may be told of the fact.",
    )

    def __init_subclass__(
        cls,
        *,
        type: str,  # noqa: A002 - the CloudEvents word
        key: str,
        version: int = 1,
        publishers: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        _, publisher, aggregate, _ = type.split(".", 3)
        cls.type = type
        cls.version = version
        cls.aggregate = aggregate
        cls.publishers = publishers or (publisher,)
        cls.key_field = key

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        _known[cls.type] = cls

    @property
    def key(self) -> str:
        """The id of the aggregate: events of one key keep their order."""
        return str(getattr(self, self.key_field))

    @classmethod
    def topics(cls) -> tuple[str, ...]:
        """Return the topics in which the fact appears."""
        return tuple(topic_of(publisher) for publisher in cls.publishers)


def topic_of(publisher: str) -> str:
    """Return the topic that a service publishes to."""
    return f"okno.{publisher}"


def known_events() -> dict[str, type[Event]]:
    """Return every event class that has been imported, by CloudEvents type."""
    return dict(_known)
