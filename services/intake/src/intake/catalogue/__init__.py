"""Read and judge the catalogue: which services there are on a day, and by which acts."""

from intake.catalogue.book import Catalogue
from intake.catalogue.entries import (
    Action,
    ApplicantKind,
    Channel,
    Document,
    Entry,
    Fee,
    Form,
    Ground,
    Information,
    Level,
    Payer,
    Query,
    Result,
    Supplier,
)
from intake.catalogue.loading import CatalogueError, load_catalogue, shipped_folder
from intake.catalogue.participants import Agreement, Participant, ParticipantKind
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
    "Act",
    "ActKind",
    "Action",
    "Agreement",
    "ApplicantKind",
    "Catalogue",
    "CatalogueError",
    "Channel",
    "Citation",
    "Document",
    "Entry",
    "Fee",
    "Form",
    "Ground",
    "Information",
    "Level",
    "Participant",
    "ParticipantKind",
    "Payer",
    "Problem",
    "Query",
    "Result",
    "Supplier",
    "TermKind",
    "TermLine",
    "Territory",
    "Title",
    "load_catalogue",
    "shipped_folder",
]
