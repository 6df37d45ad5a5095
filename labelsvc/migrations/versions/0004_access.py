"""Tables: API keys, idempotency keys, signed links."""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the new schema."""


def downgrade() -> None:
    """Back to the schema before."""
