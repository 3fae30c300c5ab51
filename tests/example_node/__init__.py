"""An app of a host project: a node “Rechtsgrundlage” for texts. docs/richtext-nodes.md explains it."""
