"""Search in Elasticsearch 8."""

from .engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
