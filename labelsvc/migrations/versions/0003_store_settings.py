"""Tables: the settings of stores, automatic printing, received webhooks."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the new schema."""


def downgrade() -> None:
    """Back to the schema before."""
