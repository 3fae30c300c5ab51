"""Search inside the PostgreSQL database, by its full text search."""

from .engine import PostgresqlEngine

__all__ = ["PostgresqlEngine"]
