"""Django's backend for SQLite with connections that outlive a request, as `pool` gives PostgreSQL."""
