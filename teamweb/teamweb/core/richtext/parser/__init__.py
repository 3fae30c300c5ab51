from .blocks import HTMLParser

__all__ = ["HTMLParser"]
