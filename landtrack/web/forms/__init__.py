"""Guided forms: one group of questions at a time, drawn from FORMS, saved at every answer."""
