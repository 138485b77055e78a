"""Intake's own refusals, by noun, each with the clause it stands on."""
