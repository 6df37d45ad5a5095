"""Tables: printers."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the new schema."""


def downgrade() -> None:
    """Back to the schema before."""
