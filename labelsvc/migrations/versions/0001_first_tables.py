"""The first tables: stores, batches, labels, items, ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ORDER_ID = sa.String(255)
STATE = sa.String(20)


def upgrade() -> None:
    """Towards the new schema."""
    _stores()
    _batches()
    _labels()
    _items()
    _ledger()


def downgrade() -> None:
    """Back to the empty database."""
    for table in ("ledger", "items", "labels", "batches", "stores"):
        op.drop_table(table)


def _text(name: str, kind: sa.types.TypeEngine[str]) -> sa.Column[str]:
    return sa.Column(name, kind, nullable=False)


def _stores() -> None:
    op.create_table(
        "stores",
        sa.Column("id", sa.String(64), primary_key=True),
        _text("name", sa.String(200)),
        sa.Column("sealed_token", sa.LargeBinary()),
        sa.Column("connected", MOMENT, nullable=False),
        sa.Column("removed", MOMENT),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("store_id", sa.String(64), sa.ForeignKey("stores.id"), nullable=False),
        _text("state", STATE),
        _text("stock", sa.String(40)),
        sa.Column("dpi", sa.Integer(), nullable=False),
        _text("template", sa.String(100)),
        _text("fulfil", STATE),
        _text("fulfilment_status", sa.String(40)),
        sa.Column("notify_customer", sa.Boolean(), nullable=False),
        sa.Column("reprint", sa.Boolean(), nullable=False),
        _text("created_by", sa.String(100)),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("finished", MOMENT),
        _text("stopped_code", sa.String(40)),
        _text("stopped_text", sa.Text()),
    )
    op.create_index("ix_batches_store_id_state", "batches", ["store_id", "state"])


def _labels() -> None:
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("store_id", sa.String(64), sa.ForeignKey("stores.id"), nullable=False),
        _text("order_id", ORDER_ID),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("stock", sa.String(40)),
        sa.Column("dpi", sa.Integer(), nullable=False),
        _text("template", sa.String(100)),
        sa.Column("sealed_page", sa.LargeBinary()),
        sa.Column("sealed_address", sa.LargeBinary()),
        sa.Column("created", MOMENT, nullable=False),
        sa.UniqueConstraint("store_id", "order_id", "version"),
    )
    op.create_index("ix_labels_created", "labels", ["created"])


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("batch_id", sa.String(32), sa.ForeignKey("batches.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("order_id", ORDER_ID),
        _text("shown_id", ORDER_ID),
        _text("state", STATE),
        _text("reason_code", sa.String(40)),
        _text("reason_text", sa.Text()),
        sa.Column("label_id", sa.Integer(), sa.ForeignKey("labels.id")),
        _text("tracking_number", sa.String(200)),
        _text("tracking_url", sa.Text()),
        sa.Column("changed", MOMENT, nullable=False),
        sa.UniqueConstraint("batch_id", "position"),
        sa.UniqueConstraint("batch_id", "order_id"),
    )
    op.create_index("ix_items_batch_id_state", "items", ["batch_id", "state"])
    op.create_index("ix_items_state", "items", ["state"])


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("store_id", sa.String(64)),
        _text("order_id", ORDER_ID),
        _text("batch_id", sa.String(32)),
        sa.Column("label_version", sa.Integer(), nullable=False),
        _text("by", sa.String(100)),
        sa.Column("rendered", MOMENT, nullable=False),
        sa.Column("printed", MOMENT),
        sa.Column("fulfilled", MOMENT),
        sa.Column("undone", MOMENT),
        _text("status", sa.String(40)),
        sa.UniqueConstraint("batch_id", "order_id"),
    )
    op.create_index("ix_ledger_store_id_order_id", "ledger", ["store_id", "order_id"])
