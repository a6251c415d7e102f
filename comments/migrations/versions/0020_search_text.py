"""Find words where scripts meet, what is written without blanks, and emoji."""

import sqlalchemy as sa
from alembic import op

from comments.text.search_words import search_text

revision = "0020"
down_revision = "0019"

_AT_ONCE = 1_000


def upgrade() -> None:
    """Go forwards: read every text that an index of words cannot read as it is."""
    op.add_column("comment", sa.Column("search_text", sa.Text(), nullable=True))
    _fill()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIEW comment_words AS "
            "SELECT id, coalesce(search_text, source) AS source FROM comment"
        )
        _index_anew("comment_words", "coalesce({row}.search_text, {row}.source)", ", search_text")
    else:
        _index_postgresql("coalesce(search_text, source)")


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "sqlite":
        _index_anew("comment", "{row}.source", "")
        op.execute("DROP VIEW comment_words")
    else:
        _index_postgresql("source")
    op.drop_column("comment", "search_text")


def _fill() -> None:
    connection, after = op.get_bind(), -1
    batch = sa.text("SELECT id, source FROM comment WHERE id > :after ORDER BY id LIMIT :most")
    change = sa.text("UPDATE comment SET search_text = :words WHERE id = :id")
    while rows := connection.execute(batch, {"after": after, "most": _AT_ONCE}).all():
        apart = [{"id": id_, "words": search_text(source)} for id_, source in rows]
        if changed := [row for row in apart if row["words"] is not None]:
            connection.execute(change, changed)
        after = rows[-1][0]


def _index_anew(content: str, words: str, columns: str) -> None:
    """Have SQLite's index of words read this table or view, and follow what it is made of."""
    for event in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER comment_search_{event}")
    op.execute("DROP TABLE comment_search")
    op.execute(
        f"CREATE VIRTUAL TABLE comment_search USING fts5(source, content='{content}', content_rowid='id')"
    )
    for setting, value in (("automerge", 0), ("crisismerge", 64)):
        op.execute(
            f"INSERT INTO comment_search(comment_search, rank) VALUES ('{setting}', {value})"
        )
    new, old = words.format(row="new"), words.format(row="old")
    add = f"INSERT INTO comment_search(rowid, source) VALUES (new.id, {new});"
    drop = (
        "INSERT INTO comment_search(comment_search, rowid, source) "
        f"VALUES ('delete', old.id, {old});"
    )
    op.execute(f"CREATE TRIGGER comment_search_insert AFTER INSERT ON comment BEGIN {add} END")
    op.execute(f"CREATE TRIGGER comment_search_delete AFTER DELETE ON comment BEGIN {drop} END")
    op.execute(
        f"CREATE TRIGGER comment_search_update AFTER UPDATE OF source{columns} ON comment "
        f"BEGIN {drop} {add} END"
    )
    op.execute("INSERT INTO comment_search(comment_search) VALUES ('rebuild')")


def _index_postgresql(words: str) -> None:
    op.execute("DROP INDEX ix_comment_search")
    op.execute(
        f"CREATE INDEX ix_comment_search ON comment USING gin (to_tsvector('simple', {words}))"
    )
