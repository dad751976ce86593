"""The inventory of personal data: no column of a table about people goes without a label."""

from __future__ import annotations

import uuid

from sqlalchemy import Column, ForeignKey, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import BYTEA

from app.storage import tables
from app.storage.privacy import inventory
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

PURPOSE = Personal("identify", "consent", "account")


def test_p57_every_column_about_people_says_what_it_holds() -> None:
    assert inventory.unlabelled(tables.metadata()) == []


def test_p57_the_inventory_has_a_purpose_a_basis_and_a_retention_for_each() -> None:
    empty = [item for item in inventory.items(tables.metadata()) if not all(vars_of(item.label))]
    assert empty == []
    named = {f"{item.table}.{item.column}" for item in inventory.items(tables.metadata())}
    assert {"person.name", "identity.value", "enrolment.full_name", "enrolment.cccd"} <= named


def vars_of(label: Personal) -> tuple[str, str, str]:
    return (label.purpose, label.basis, label.retention)


def test_p57_a_column_without_a_label_is_found_wherever_it_is_put() -> None:
    metadata = MetaData()
    Table("person", metadata, Column("id", Uuid, primary_key=True), Column("name", Text))
    Table(
        "letter",
        metadata,
        Column("id", Uuid, primary_key=True, default=uuid.uuid4),
        Column("to_id", Uuid, ForeignKey("person.id")),
        Column("words", Text),
        Column("stamp", BYTEA, info={"personal": PURPOSE}),
        Column("state", Text),
    )
    Table("secret", metadata, Column("id", Uuid, primary_key=True), Column("told", Sealed("secret.told")))
    Table("town", metadata, Column("id", Uuid, primary_key=True), Column("name", Text))
    assert sorted(inventory.unlabelled(metadata)) == ["letter.words", "person.name", "secret.told"]
