"""The tables of the one database: people, history, stickers, inbox and outbox; no logic.

Nothing here can be read without the master key: `person`, `key` and `address` are keyed hashes, and
texts, pictures and vectors lie in sealed columns (body, image, candidates, receipt).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

__all__ = [
    "counter",
    "event",
    "inbox",
    "learned",
    "mark",
    "metadata",
    "outbox",
    "person",
    "proof",
    "sticker",
]

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _owner(*, primary: bool = True) -> Column[bytes]:
    return Column(
        "person", LargeBinary(16), ForeignKey("person.id"), primary_key=primary, nullable=False
    )


def _key(*, primary: bool = True) -> Column[bytes]:
    return Column("key", LargeBinary(16), primary_key=primary, nullable=False)


person = Table(
    "person",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("wrapped", LargeBinary(60), nullable=False),  # all zeros: destroyed, rows are garbage
    Column("place", BigInteger, nullable=False),  # grows with every event, sticker and mark
    Column("version", BigInteger, nullable=False),  # grows when events, marks or alpha change
    Column("alpha", Float, nullable=False),
)

event = Table(
    "event",
    metadata,
    _owner(),
    _key(),
    Column("place", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "person", "place", unique=True),
)

sticker = Table(
    "sticker",
    metadata,
    _owner(),
    _key(),
    Column("place", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("image", LargeBinary, nullable=False),  # lossless WebP
    Column("candidates", LargeBinary, nullable=False),  # JSON with 128 px WebP
    Index(None, "person", "place", unique=True),
)

mark = Table(
    "mark",
    metadata,
    _owner(),
    _key(),
    Column("place", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

learned = Table(
    "learned",
    metadata,
    _owner(),
    _key(),
    Column("body", LargeBinary, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # from `counter`
    _owner(primary=False),
    _key(primary=False),
    Column("address", LargeBinary(16), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("spoken", Boolean, nullable=False),  # a line of the conversation, not a button
    Column("state", String(8), nullable=False),  # accepted, leased, drawn, done, failed
    Column("tries", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("person", "key"),
    Index(None, "state"),
    Index(None, "address", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # from `counter`: the send key
    _owner(primary=False),
    Column("address", LargeBinary(16), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("state", String(8), nullable=False),  # drawn, sending, sent, failed
    Column("tries", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("receipt", LargeBinary, nullable=True),
    Index(None, "person"),
    Index(None, "state"),
    Index(None, "address", "id"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

proof = Table(  # one sealed constant: tells a wrong master key from a damaged row
    "proof",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
