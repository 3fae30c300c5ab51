"""Setting up, starting, testing and checking the project: standard library only.

Everything `make` offers is a command here (`python -m ops NAME`), so that it can be read, typed
and tested. Nothing in this package is imported by the site.
"""
