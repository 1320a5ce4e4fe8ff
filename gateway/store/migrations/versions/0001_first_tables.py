"""Names, answers, records and claims."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# the types as they were at this revision: a migration does not follow later changes of tables.py
POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.BigInteger


def upgrade() -> None:
    op.create_table(
        "names",
        sa.Column("account", sa.String(200), primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("vendor_id", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(1000), nullable=False),
        sa.Column("remembered_at", MOMENT(), nullable=False),
    )
    op.create_index("names_by_name", "names", ["account", "kind", "name"])
    op.create_table(
        "answers",
        sa.Column("id", POSITION, primary_key=True, autoincrement=True),
        sa.Column("account", sa.String(200), nullable=False),
        sa.Column("operation", sa.String(100), nullable=False),
        sa.Column("event_id", sa.String(200), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", MOMENT(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("answers_by_event", "answers", ["account", "event_id", "id"])
    op.create_table(
        "records",
        sa.Column("position", POSITION, primary_key=True, autoincrement=True),
        sa.Column("account", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("vendor_id", sa.String(200), nullable=False),
        sa.Column("parent", sa.String(200), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", MOMENT(), nullable=False),
        sa.UniqueConstraint("account", "kind", "vendor_id", name="records_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("records_by_parent", "records", ["account", "kind", "parent", "position"])
    op.create_table(
        "claims",
        sa.Column("caller", sa.String(200), primary_key=True),
        sa.Column("key_hash", sa.String(128), primary_key=True),
        sa.Column("operation", sa.String(100), nullable=False),
        sa.Column("input_hash", sa.String(128), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("lease_ends_at", MOMENT(), nullable=False),
        sa.Column("expires_at", MOMENT(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
    )
    op.create_index("claims_by_expiry", "claims", ["expires_at"])


def downgrade() -> None:
    for table in ("claims", "records", "answers", "names"):
        op.drop_table(table)
