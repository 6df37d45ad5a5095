"""Tables: what a queue needs to know of batches, who works, and who has the sole right to."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
Columns = dict[str, sa.types.TypeEngine[Any]]
BATCHES: Columns = {
    "stopped": MOMENT,
    "accept_unpaid": sa.Boolean(),
    "documents": sa.String(100),
    "sort": sa.String(20),
    "copies": sa.Integer(),
    "start_at": sa.Integer(),
    "printer": sa.String(100),
    "chosen": sa.Boolean(),
    "sealed_wish": sa.LargeBinary(),
    "held": sa.Boolean(),
    "waiting": MOMENT,
    "turn": sa.Integer(),
    "setbacks": sa.Integer(),
}
LABELS: Columns = {"documents": sa.String(100), "parcels": sa.Integer()}
ITEMS: Columns = {
    "carrier": sa.String(100),
    "parcels": sa.Integer(),
    "status_before": sa.String(40),
    "put_key": sa.String(36),
    "print_state": sa.String(20),
    "print_job": sa.String(36),
}
# What rows that are there already get.
FORMER: dict[str, str | sa.TextClause] = {
    "accept_unpaid": sa.text("false"),
    "documents": "label",
    "sort": "asked",
    "chosen": sa.text("true"),
    "held": sa.text("false"),
    "copies": "1",
    "start_at": "1",
    "parcels": "1",
    "turn": "0",
    "setbacks": "0",
}
NULLABLE = {"stopped", "sealed_wish", "waiting"}


def upgrade() -> None:
    """Towards the new schema."""
    for table, columns in {"batches": BATCHES, "labels": LABELS, "items": ITEMS}.items():
        _add(table, columns)
    with op.batch_alter_table("labels") as labels:
        labels.alter_column("sealed_page", new_column_name="sealed_pages", existing_type=sa.LargeBinary())
    _workers()
    _leases()


def downgrade() -> None:
    """Back to the schema before."""
    op.drop_table("leases")
    op.drop_table("workers")
    with op.batch_alter_table("labels") as labels:
        labels.alter_column("sealed_pages", new_column_name="sealed_page", existing_type=sa.LargeBinary())
    for table, columns in {"batches": BATCHES, "labels": LABELS, "items": ITEMS}.items():
        with op.batch_alter_table(table) as altered:
            for name in columns:
                altered.drop_column(name)


def _add(table: str, columns: Columns) -> None:
    """New columns: filled in the rows that are there, without a default from then on."""
    with op.batch_alter_table(table) as altered:
        for name, kind in columns.items():
            nullable = name in NULLABLE
            former = None if nullable else FORMER.get(name, "")
            altered.add_column(sa.Column(name, kind, nullable=nullable, server_default=former))
    with op.batch_alter_table(table) as altered:
        for name in columns.keys() - NULLABLE:
            altered.alter_column(name, server_default=None)


def _workers() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("host", sa.String(64), nullable=False),
        sa.Column("process", sa.String(64), nullable=False),
        sa.Column("beat", sa.Double(), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(70), primary_key=True),
        sa.Column("worker_id", sa.String(64), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
    )
