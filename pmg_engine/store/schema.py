"""The tables of the one database: people, history, stickers, inbox and outbox; no logic.

Nothing here can be read without the master key: `person`, `owner`, `chat`, `key`, `address`,
`name` and `subject` are keyed hashes, and texts, pictures and vectors lie in sealed columns (body,
image, candidates, receipt).
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
    false,
)

__all__ = [
    "counter",
    "event",
    "inbox",
    "learned",
    "listed",
    "mark",
    "metadata",
    "outbox",
    "person",
    "proof",
    "setting",
    "sheet",
    "sticker",
    "tainted",
    "tastetest",
    "trained",
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
    # all zeros: destroyed, rows are garbage; 76 bytes once the master key was changed
    Column("wrapped", LargeBinary(60), nullable=False),
    Column("place", BigInteger, nullable=False),  # grows with every event, sticker and mark
    Column("version", BigInteger, nullable=False),  # grows when events, marks or alpha change
    Column("alpha", Float, nullable=False),
    Column("owner", LargeBinary(16), nullable=True),  # whose memory of one group this is
    Column("chat", LargeBinary(16), nullable=True),  # of which group
    Column("consented", Boolean, nullable=False, server_default=false()),
    Column("born", Float, nullable=False, server_default="0"),  # met, or agreement taken back
    Index(None, "owner"),
    Index(None, "chat"),
)

event = Table(
    "event",
    metadata,
    _owner(),
    _key(),
    Column("place", BigInteger, nullable=False),
    Column("at", Float, nullable=False, server_default="0"),  # as the platform told
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

setting = Table(  # one document per person
    "setting",
    metadata,
    _owner(),
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
    Column("ended", Float, nullable=True),  # when it was drawn, done or failed
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
    Column("ended", Float, nullable=True),  # when it was sent or failed
    Column("body", LargeBinary, nullable=False),
    Column("receipt", LargeBinary, nullable=True),
    Index(None, "person"),
    Index(None, "state"),
    Index(None, "address", "id"),
)

listed = Table(  # who opted out, is blocked, is allowed: outlives a forgetting
    "listed",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("name", LargeBinary(16), primary_key=True),
)

sheet = Table(  # what the limits count
    "sheet",
    metadata,
    Column("name", LargeBinary(16), primary_key=True),
    Column("subject", LargeBinary(16), nullable=False),  # whom it is about
    Column("at", Float, nullable=False),  # last written
    Column("body", LargeBinary, nullable=False),
    Index(None, "subject"),
)

tastetest = Table(  # what came of a person's blind choices: counts
    "tastetest",
    metadata,
    _owner(),
    Column("body", LargeBinary, nullable=False),
)

trained = Table(  # which adapters have learned from whom
    "trained",
    metadata,
    Column("adapter", String, primary_key=True),
    Column("owner", LargeBinary(16), primary_key=True),
)

tainted = Table(  # adapters that learned from somebody who is forgotten
    "tainted",
    metadata,
    Column("adapter", String, primary_key=True),
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
