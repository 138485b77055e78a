"""Name the refusals of complaints, each with the clause it stands on."""

from shared.language import Text
from shared.refusals import Refusal


class ReceivedInTheFuture(Refusal):
    """A complaint is said to have been received at a moment that has not come yet."""

    slug, status, clause = "received-in-the-future", 422, "210-11.1"
    title = Text(
        ru="Момент поступления жалобы ещё не наступил",
        en="The moment of the complaint's receipt has not come yet",
    )
