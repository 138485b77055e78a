"""Say what is passed on to the body, line by line, and judge what it says is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from intake.catalogue import Agreement, Entry, Form, TransferChannel
from intake.domain.states import Kind
from intake.refusals.progress import ChannelNotAgreed, NotOnTheManifest

REQUEST_LINE = "request"
"""The code of the line that the request itself is (210-16(5)1); no document may bear it."""

_REQUEST_TITLES = {
    Kind.SERVICE: "Запрос заявителя о предоставлении услуги",
    Kind.CORRECTION: "Заявление об исправлении опечаток и ошибок в выданном документе",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A presented paper, and what is known of its content if that is here.

    Parameters
    ----------
    content
        The id of the stored document.
    """

    code: str
    form: Form
    own_initiative: bool
    content: UUID | None = None
    media_type: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a manifest; ``content`` names the stored document that has the SHA-256."""

    code: str
    title: str
    form: Form
    own_initiative: bool = False
    content: str | None = None
    media_type: str | None = None
    size: int | None = None

    def data(self) -> dict[str, Any]:
        """Return the line as the journal keeps it."""
        return asdict(self)


def lines_of(
    entry: Entry, papers: Sequence[Paper], *, kind: Kind = Kind.SERVICE
) -> tuple[Line, ...]:
    """Return the lines of a manifest: the request itself first, then its papers in order."""
    request = Line(code=REQUEST_LINE, title=_REQUEST_TITLES[kind], form=Form.ELECTRONIC)
    return (request, *(_line(entry, paper) for paper in papers))


def channels_of(
    agreement: Agreement, asked: Collection[TransferChannel]
) -> Sequence[TransferChannel]:
    """Return by which of the agreement's ways papers pass: those asked for, or all that it has.

    Raises
    ------
    ChannelNotAgreed
        The agreement does not provide for one that is asked for (210-16(4)3).
    """
    for channel in asked:
        if channel not in agreement.channels:
            agreed = ", ".join(sorted(agreement.channels))
            raise ChannelNotAgreed(agreement=agreement.number, channel=channel, agreed=agreed)
    return sorted(asked or agreement.channels)


def check_missing(manifest: Mapping[str, Any], missing: Collection[str]) -> None:
    """Refuse to miss what was never on the manifest: that would be a demand (210-16(5)1)."""
    listed = {line["code"] for line in manifest["lines"]}
    for code in missing:
        if code not in listed:
            raise NotOnTheManifest(code=code)


def _line(entry: Entry, paper: Paper) -> Line:
    known = entry.document(paper.code)
    return Line(
        code=paper.code,
        title=known.title.ru if known else paper.code,
        form=paper.form,
        own_initiative=paper.own_initiative,
        content=str(paper.content) if paper.content else None,
        media_type=paper.media_type,
        size=paper.size,
    )
