"""The demo site: facts of a published report and our own example texts, and how they are loaded.

`facts.json` holds the facts with their sources. Everything else is written by us and
says so. Texts are Markdown and TOML: improving them needs no Python.
"""
