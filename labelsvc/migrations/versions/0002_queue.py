"""Tables: what a queue needs to know of batches."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the new schema."""


def downgrade() -> None:
    """Back to the schema before."""
