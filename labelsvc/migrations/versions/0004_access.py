"""Tables: API keys, idempotency keys, signed links."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Towards the new schema."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("store_id", sa.String(64), sa.ForeignKey("stores.id")),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("scopes", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("last_used", MOMENT),
        sa.Column("revoked", MOMENT),
    )
    op.create_index("ix_api_keys_store_id", "api_keys", ["store_id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("caller", sa.String(100), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("lease", sa.String(32), nullable=False),
        sa.Column("leased_until", MOMENT, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("sealed_body", sa.LargeBinary()),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
    )
    op.create_index("ix_idempotency_keys_created", "idempotency_keys", ["created"])
    op.create_table(
        "used_links",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("used", MOMENT, nullable=False),
    )
    op.create_index("ix_used_links_used", "used_links", ["used"])


def downgrade() -> None:
    """Back to the schema before."""
    for table in ("used_links", "idempotency_keys", "api_keys"):
        op.drop_table(table)
