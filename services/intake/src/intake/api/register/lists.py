"""Show the lists of article 15(6) and of article 9(1) for any day."""

from fastapi import APIRouter

from intake.api.access import Day, In, Spoken
from intake.catalogue import Entry, Level
from intake.schemas.register import ListedOut, ListsOut, NecessaryServiceOut
from shared.language import Language

router = APIRouter(tags=["register"])


@router.get("/lists", summary="Show the three lists of services given at MFCs")
async def show_lists(context: In, language: Spoken, on: Day = None) -> ListsOut:
    """Show what federal, regional and municipal services are on the lists on a day (15(6))."""
    day = on or context.today()
    entries = context.catalogue.entries(day)
    lists = {
        level.value: [_listed(entry, language) for entry in entries if entry.level is level]
        for level in Level
    }
    return ListsOut.model_validate({"on": day, **lists})


@router.get("/necessary-services", summary="List necessary and obligatory services")
async def list_necessary_services(
    context: In, language: Spoken, on: Day = None
) -> list[NecessaryServiceOut]:
    """List the services to which an applicant may be sent elsewhere (9(1), 7(1) point 3)."""
    day = on or context.today()
    return [
        NecessaryServiceOut.model_validate(
            {
                **one.model_dump(),
                "title": getattr(one.title, language),
                "act": one.act.text(language),
            }
        )
        for one in context.catalogue.register.necessary_services
        if one.is_in_force(day)
    ]


def _listed(entry: Entry, language: Language) -> ListedOut:
    return ListedOut(
        code=entry.code,
        version=entry.version,
        title=getattr(entry.title, language),
        body=entry.body,
        act=entry.listing_act.text(language),
    )
