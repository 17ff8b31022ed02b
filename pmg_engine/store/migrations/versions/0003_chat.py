"""0003: of which chat a memory is, so that its admins can have all of it deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Names are keyed hashes: those of older memories are filled in when they are met again."""
    op.add_column("person", sa.Column("chat", sa.LargeBinary(length=16), nullable=True))
    op.create_index(op.f("ix_person_chat"), "person", ["chat"], unique=False)
