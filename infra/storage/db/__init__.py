"""The database itself: engine, transactions, clock, tables, migrations, predicates."""
