"""0004: what came of a person's blind choices, as sealed counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nobody has chosen yet: the table is empty."""
    op.create_table(
        "tastetest",
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_tastetest_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_tastetest")),
    )
