"""Where a ledger is kept: a SQLite file of one host, or PostgreSQL for several."""
