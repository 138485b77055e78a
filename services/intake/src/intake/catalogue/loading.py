"""Load a folder of the catalogue, or tell everything that is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from intake.catalogue.asking import check_asking, necessary_services_are_listed
from intake.catalogue.book import Catalogue
from intake.catalogue.entries import Entry
from intake.catalogue.override_rules import overrides_stand
from intake.catalogue.overrides import OverridesFile
from intake.catalogue.participants import AgreementsFile, ParticipantsFile
from intake.catalogue.reading import Problem, Read, read_models
from intake.catalogue.relations import (
    agreement_among_parties,
    entry_among_participants,
    participants_among_themselves,
    versions_overlap,
)
from intake.catalogue.rules import Finding, check_entry
from intake.catalogue.standing import RegisterFile
from intake.catalogue.standing_rules import agreement_meets_its_edition, register_stands
from intake.catalogue.values import Act, Value


class ActsFile(Value):
    """The file of acts that citations name by key."""

    acts: dict[str, Act]


class CatalogueError(Exception):
    """A catalogue that does not load; ``problems`` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shipped_folder() -> Path:
    """Tell where the catalogue that comes with the service lies."""
    return Path(__file__).parents[1] / "data"


def load_catalogue(folder: Path) -> Catalogue:
    """
    Load acts, participants, agreements and services from a folder.

    Raises
    ------
    CatalogueError
        When anything in it is wrong; every problem is named, not the first alone.
    """
    problems: list[Problem] = []
    acts = _acts(folder / "acts.yaml", problems)
    people = list(
        read_models(
            folder / "participants.yaml", model=ParticipantsFile, acts=acts, problems=problems
        )
    )
    treaties = list(
        read_models(folder / "agreements.yaml", model=AgreementsFile, acts=acts, problems=problems)
    )
    standing = [
        read
        for file in sorted((folder / "register").glob("*.yaml"))
        for read in read_models(file, model=RegisterFile, acts=acts, problems=problems)
    ]
    moved = _overrides(folder / "overrides.yaml", acts, problems)
    entries = [
        read
        for file in sorted((folder / "catalogue").glob("*.yaml"))
        for read in read_models(file, model=Entry, acts=acts, problems=problems)
    ]
    catalogue = Catalogue.of(
        entries=[read.value for read in entries],
        participants=[one for read in people for one in read.value.participants],
        agreements=[one for read in treaties for one in read.value.agreements],
        overrides=[one for read in moved for one in read.value.overrides],
        register=_together(read.value for read in standing),
    )
    all_read = not problems
    problems.extend(_of_participants(people))
    problems.extend(_of_entries(entries, catalogue))
    if all_read:  # a service that was not read would be missed by its agreement as well
        problems.extend(_of_agreements(treaties, catalogue))
        problems.extend(_of_overrides(moved, catalogue))
        problems.extend(_of_necessary_services(entries, catalogue))
        problems.extend(_of_register(standing, catalogue))
    if problems:
        raise CatalogueError(sorted(problems, key=lambda one: (one.file, one.line)))
    return catalogue


def read_acts(folder: Path) -> Mapping[str, Act]:
    """Return the acts that citations in a folder may name by key."""
    return _acts(folder / "acts.yaml", [])


def _acts(file: Path, problems: list[Problem]) -> Mapping[str, Act]:
    read = read_models(file, model=ActsFile, acts={}, problems=problems)
    return {key: act for one in read for key, act in one.value.acts.items()}


def _of_participants(files: Sequence[Read[ParticipantsFile]]) -> Iterator[Problem]:
    for read in files:
        for index, finding in participants_among_themselves(read.value.participants):
            yield read.problem(_inside(finding, "participants", index))


def _of_entries(entries: Sequence[Read[Entry]], catalogue: Catalogue) -> Iterator[Problem]:
    for read in entries:
        yield from map(read.problem, check_entry(read.value))
        yield from map(read.problem, check_asking(read.value))
        yield from map(read.problem, entry_among_participants(read.value, catalogue.participants))
    for index, finding in versions_overlap(catalogue.versions):
        yield entries[index].problem(finding)


def _of_agreements(
    files: Sequence[Read[AgreementsFile]], catalogue: Catalogue
) -> Iterator[Problem]:
    for read in files:
        for index, agreement in enumerate(read.value.agreements):
            for finding in (
                *agreement_among_parties(agreement, catalogue.participants, catalogue.versions),
                *agreement_meets_its_edition(agreement, catalogue),
            ):
                yield read.problem(_inside(finding, "agreements", index))


def _together(files: Iterable[RegisterFile]) -> RegisterFile:
    """Put the files of the register together."""
    lists: dict[str, list[Any]] = {name: [] for name in RegisterFile.model_fields}
    for file in files:
        for name, together in lists.items():
            together.extend(getattr(file, name))
    # Judged one by one when they were read; pydantic keeps what is an instance already.
    return RegisterFile.model_validate(lists)


def _of_register(files: Sequence[Read[RegisterFile]], catalogue: Catalogue) -> Iterator[Problem]:
    for read in files:
        yield from map(read.problem, register_stands(read.value, catalogue))


def _of_necessary_services(
    entries: Sequence[Read[Entry]], catalogue: Catalogue
) -> Iterator[Problem]:
    listed = catalogue.register.necessary_services
    for read in entries:
        yield from map(read.problem, necessary_services_are_listed(read.value, listed))


def _overrides(
    file: Path, acts: Mapping[str, Act], problems: list[Problem]
) -> list[Read[OverridesFile]]:
    """Read what moves classes to the platform; a catalogue may have nothing of it."""
    if not file.exists():
        return []
    return list(read_models(file, model=OverridesFile, acts=acts, problems=problems))


def _of_overrides(files: Sequence[Read[OverridesFile]], catalogue: Catalogue) -> Iterator[Problem]:
    for read in files:
        for index, finding in overrides_stand(
            read.value.overrides, catalogue.versions, catalogue.participants
        ):
            yield read.problem(_inside(finding, "overrides", index))


def _inside(finding: Finding, name: str, index: int) -> Finding:
    return Finding(
        path=(name, index, *finding.path), clause=finding.clause, message=finding.message
    )
