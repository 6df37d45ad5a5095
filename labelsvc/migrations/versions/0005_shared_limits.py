"""Tables: the limit of requests, shared by all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the new schema."""
    op.create_table(
        "request_limits",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("blocked_until", sa.Double(), nullable=False),
        sa.Column("permits", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    """Back to the schema before."""
    op.drop_table("request_limits")
