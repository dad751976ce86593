"""Enrolments as rows: what goes in by COPY is what the table has."""

from __future__ import annotations

import dataclasses

from app.storage.registration.enrolment import Enrolment, Fresh


def test_a_new_row_for_copy_has_every_column() -> None:
    columns = {column.name for column in Enrolment.__table__.columns}
    assert {field.name for field in dataclasses.fields(Fresh)} == columns
