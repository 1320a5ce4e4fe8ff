"""Requests: what was sent to a vendor that cannot be read, before it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", POSITION, primary_key=True, autoincrement=True),
        sa.Column("account", sa.String(200), nullable=False),
        sa.Column("operation", sa.String(100), nullable=False),
        sa.Column("event_id", sa.String(200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("caller", sa.String(200), nullable=False),
        sa.Column("key_hash", sa.String(128), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("answer_id", POSITION, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("requests_by_claim", "requests", ["caller", "key_hash"])
    op.create_index("requests_by_answer", "requests", ["answer_id", "sent_at"])


def downgrade() -> None:
    op.drop_table("requests")
