"""0002: who agreed, settings, lists, counters, ages, adapters trained on people."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Everybody known so far was remembered all along: they count as having agreed."""
    _columns()
    _settings()
    _lists()
    _trained()


def _columns() -> None:
    owner = sa.Column("owner", sa.LargeBinary(length=16), nullable=True)
    consented: sa.Column[bool] = sa.Column(
        "consented", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    born = sa.Column("born", sa.Float(), server_default="0", nullable=False)
    op.add_column("person", owner)
    op.add_column("person", consented)
    op.add_column("person", born)
    op.execute("UPDATE person SET consented = 1")
    op.create_index(op.f("ix_person_owner"), "person", ["owner"], unique=False)
    op.add_column("event", sa.Column("at", sa.Float(), server_default="0", nullable=False))
    # Their true time is sealed; they age from now on.
    op.execute(sa.text("UPDATE event SET at = :now").bindparams(now=time.time()))
    for table in ("inbox", "outbox"):
        op.add_column(table, sa.Column("ended", sa.Float(), nullable=True))


def _settings() -> None:
    op.create_table(
        "setting",
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_setting_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_setting")),
    )


def _lists() -> None:
    op.create_table(
        "listed",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_listed")),
    )
    op.create_table(
        "sheet",
        sa.Column("name", sa.LargeBinary(length=16), nullable=False),
        sa.Column("subject", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sheet")),
    )
    op.create_index(op.f("ix_sheet_subject"), "sheet", ["subject"], unique=False)


def _trained() -> None:
    op.create_table(
        "trained",
        sa.Column("adapter", sa.String(), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("adapter", "owner", name=op.f("pk_trained")),
    )
    op.create_table(
        "tainted",
        sa.Column("adapter", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("adapter", name=op.f("pk_tainted")),
    )
