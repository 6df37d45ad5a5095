"""Tables: printers, and the jobs of those that agents offer."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


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
        sa.Column("created", MOMENT, nullable=False),
        sa.UniqueConstraint("store_id", "name"),
    )
    op.create_table(
        "agent_jobs",
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("store_id", sa.String(64), sa.ForeignKey("stores.id"), nullable=False),
        sa.Column("printer", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(40), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("sealed_document", sa.LargeBinary()),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("created", "due")),
    )
    op.create_index("ix_agent_jobs_store_id_printer_state", "agent_jobs", ["store_id", "printer", "state"])
    op.create_index("ix_agent_jobs_state_created", "agent_jobs", ["state", "created"])
    op.create_table(
        "agent_printers",
        sa.Column("store_id", sa.String(64), sa.ForeignKey("stores.id"), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("seen", MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Back to the schema before."""
    for table in ("agent_printers", "agent_jobs", "printers"):
        op.drop_table(table)
