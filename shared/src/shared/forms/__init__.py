"""Print Russian forms as PDF/A: the same data give the same bytes."""

from shared.forms.printing import FormBroken, Printer

__all__ = ["FormBroken", "Printer"]
