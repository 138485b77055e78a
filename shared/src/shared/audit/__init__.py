"""Prove who did what: an append-only log, sealed into a signed chain (PD-10.1)."""

from shared.audit.entries import machine, record, rows_of
from shared.audit.sealing import Sealer

__all__ = ["Sealer", "machine", "record", "rows_of"]
