"""Read and judge the catalogue: which services there are on a day, and by which acts."""

from intake.catalogue.book import Catalogue
from intake.catalogue.classes import CIRCUMSTANCE_OF, Condition, DocumentKind, document_classes
from intake.catalogue.entries import Channel, Entry, Level
from intake.catalogue.lines import (
    Action,
    ApplicantKind,
    Circumstance,
    Document,
    Fee,
    Form,
    Ground,
    Information,
    MadeFrom,
    Payer,
    Query,
    Restricted,
    Result,
    Supplier,
    When,
)
from intake.catalogue.loading import CatalogueError, load_catalogue, shipped_folder
from intake.catalogue.overrides import Basis, Override
from intake.catalogue.participants import (
    Agreement,
    Participant,
    ParticipantKind,
    TransferChannel,
)
from intake.catalogue.reading import Problem
from intake.catalogue.values import (
    Act,
    ActKind,
    Citation,
    TermKind,
    TermLine,
    Territory,
    Title,
)

__all__ = [
    "CIRCUMSTANCE_OF",
    "Act",
    "ActKind",
    "Action",
    "Agreement",
    "ApplicantKind",
    "Basis",
    "Catalogue",
    "CatalogueError",
    "Channel",
    "Circumstance",
    "Citation",
    "Condition",
    "Document",
    "DocumentKind",
    "Entry",
    "Fee",
    "Form",
    "Ground",
    "Information",
    "Level",
    "MadeFrom",
    "Override",
    "Participant",
    "ParticipantKind",
    "Payer",
    "Problem",
    "Query",
    "Restricted",
    "Result",
    "Supplier",
    "TermKind",
    "TermLine",
    "Territory",
    "Title",
    "TransferChannel",
    "When",
    "document_classes",
    "load_catalogue",
    "shipped_folder",
]
