"""What Alembic runs: the migrations, on the connection that ``labelsvc.database.upgrade`` hands over."""

from alembic import context

from labelsvc.database import declared

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=declared(),
    # SQLite cannot alter most things in place: batch mode copies the table.
    render_as_batch=True,
)
context.run_migrations()
