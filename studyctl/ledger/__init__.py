"""progress.db and points.db: facts, tables, migrations, writes, reads. The only room that knows SQL."""
