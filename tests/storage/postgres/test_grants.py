"""The application's role gets what the tables declare, and nothing that was granted before."""

from sqlalchemy import Column, Integer, MetaData, Table, text

from app.config import Settings
from app.storage.postgres import embedded, grants, migrate
from app.storage.postgres.database import as_owner


def rights_in_database(settings: Settings) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with as_owner(settings) as engine, engine.connect() as connection:
        for table, right in connection.execute(
            text(
                "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
                " WHERE grantee = :role"
            ),
            {"role": embedded.APPLICATION},
        ):
            found.setdefault(table, set()).add(right)
    return found


def test_grants_follow_the_declaration(settings: Settings) -> None:
    metadata = MetaData()
    Table("fact_of_test", metadata, Column("id", Integer), info={"append_only": True})
    Table("draft_of_test", metadata, Column("id", Integer))
    with as_owner(settings) as engine, engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(text("CREATE TABLE stranger_of_test (id int)"))
        connection.execute(text("GRANT ALL ON fact_of_test, stranger_of_test TO hoithi_app"))
        grants.apply(connection, embedded.APPLICATION, metadata)
    rights = rights_in_database(settings)
    assert {name: rights[name] for name in rights if name.endswith("_of_test")} == {
        "fact_of_test": {"SELECT", "INSERT"},
        "draft_of_test": {"SELECT", "INSERT", "UPDATE", "DELETE"},
        "stranger_of_test": {"SELECT"},
    }


def test_migrating_again_changes_nothing(settings: Settings) -> None:
    before = rights_in_database(settings)
    migrate.upgrade(settings)
    assert rights_in_database(settings) == before
    with as_owner(settings) as engine, engine.connect() as connection:
        assert migrate.current(connection) == migrate.head()
