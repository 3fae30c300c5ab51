"""Middleware and ASGI wrappers that belong to the site, not to an app."""
