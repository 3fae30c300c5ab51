"""Connections between plugins that do not know each other."""
