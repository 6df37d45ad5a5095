"""The history of the database's schema, oldest first; run by ``labelsvc.database.upgrade``."""
