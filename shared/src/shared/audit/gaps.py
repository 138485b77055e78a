"""Tell a number that is still being written from one that was rolled back."""

from sqlalchemy import text

from shared.database import Transaction

# Whoever may yet commit a row holds this lock from before it took the number to its very end:
# INSERT takes it on the table before it asks the sequence, and commits before it lets go.
_WRITERS = text(
    """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted
      AND relation = 'audit'::regclass
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
)


class Gaps:
    """Knows up to which number every row that will ever be there is there.

    A number lower than one that is visible was handed out before. Once all who were writing then
    have ended, a row that is not there will never be: no time limit is needed, and none is trusted.
    """

    def __init__(self) -> None:
        self.settled = 0
        self._asked = 0
        self._writers: set[str] = set()

    async def settle(self, tx: Transaction, *, upto: int) -> bool:
        """Ask who still writes; return whether more is settled now, which must be read again.

        Parameters
        ----------
        upto
            A number whose row is visible. While an earlier question stands open, that one goes on.
        """
        writers = set((await tx.execute(_WRITERS)).scalars())
        if self._writers:
            self._writers &= writers
        else:
            self._asked, self._writers = upto, writers
        if self._writers or self._asked <= self.settled:
            return False
        self.settled = self._asked
        return True
