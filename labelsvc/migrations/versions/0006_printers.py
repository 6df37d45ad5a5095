"""Tables: printers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the new schema."""
    op.create_table(
        "printers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store_id", sa.String(64), sa.ForeignKey("stores.id"), nullable=False),
        *(sa.Column(name, sa.String(length), nullable=False) for name, length in (("name", 60), ("uri", 500))),
        sa.Column("stock", sa.String(40), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("offset_x_mm", "offset_y_mm", "scale")),
        sa.Column("darkness", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("compression", sa.String(20), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("sealed_credentials", sa.LargeBinary()),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("store_id", "name"),
    )


def downgrade() -> None:
    """Back to the schema before."""
    op.drop_table("printers")
