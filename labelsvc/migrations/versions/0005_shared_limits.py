"""Tables: the limit of requests, shared by all processes."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the new schema."""


def downgrade() -> None:
    """Back to the schema before."""
