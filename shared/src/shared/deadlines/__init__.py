"""Keep the clocks of the law as rows: start, stop, meet and watch them."""

from shared.deadlines.moving import Ends, cancel, meet, resume, suspend
from shared.deadlines.reading import of_aggregate
from shared.deadlines.starting import NewDeadline, rows_of, start, start_all
from shared.deadlines.sweeper import Sweeper
from shared.deadlines.table import State, deadlines

__all__ = [
    "Ends",
    "NewDeadline",
    "State",
    "Sweeper",
    "cancel",
    "deadlines",
    "meet",
    "of_aggregate",
    "resume",
    "rows_of",
    "start",
    "start_all",
    "suspend",
]
