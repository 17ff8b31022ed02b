"""${message}; append a new file for every later change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Apply this change."""
    ${upgrades if upgrades else "pass"}
