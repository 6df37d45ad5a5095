"""Tables: the settings of stores, automatic printing, received webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STORE_ID = sa.String(64)
ORDER_ID = sa.String(255)


def upgrade() -> None:
    """Towards the new schema."""
    _settings()
    _events()
    _auto_orders()
    _auto_stores()
    op.create_table(
        "chores",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("last", MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Back to the schema before."""
    for table in ("chores", "auto_stores", "auto_orders", "webhook_events", "store_settings"):
        op.drop_table(table)


def _settings() -> None:
    op.create_table(
        "store_settings",
        sa.Column("store_id", STORE_ID, sa.ForeignKey("stores.id"), primary_key=True),
        sa.Column("sealed_settings", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_logo", sa.LargeBinary()),
        sa.Column("auto_since", MOMENT),
        sa.Column("auto_changed", MOMENT),
        sa.Column("retention_days", sa.Integer()),
        sa.Column("changed", MOMENT, nullable=False),
    )


def _events() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.String(200), nullable=False),
        sa.Column("store_id", STORE_ID, nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("order_id", ORDER_ID, nullable=False),
        sa.Column("status", sa.String(60), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("received", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("done", MOMENT),
        sa.UniqueConstraint("event_id"),
    )
    op.create_index("ix_webhook_events_done_due", "webhook_events", ["done", "due"])
    op.create_index("ix_webhook_events_store_id_done", "webhook_events", ["store_id", "done"])


def _auto_orders() -> None:
    op.create_table(
        "auto_orders",
        sa.Column("store_id", STORE_ID, primary_key=True),
        sa.Column("order_id", ORDER_ID, primary_key=True),
        sa.Column("batch_id", sa.String(32), nullable=False),
        sa.Column("claimed", MOMENT, nullable=False),
    )


def _auto_stores() -> None:
    op.create_table(
        "auto_stores",
        sa.Column("store_id", STORE_ID, sa.ForeignKey("stores.id"), primary_key=True),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("timezone_read", MOMENT),
        sa.Column("read_to", MOMENT),
        sa.Column("next_look", MOMENT),
        sa.Column("busy_until", MOMENT),
        sa.Column("last_slot", MOMENT),
        sa.Column("paused", MOMENT),
        sa.Column("trouble_code", sa.String(40), nullable=False),
        sa.Column("trouble_text", sa.Text(), nullable=False),
    )
