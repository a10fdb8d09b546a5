"""The pages of ``symgraph help TOPIC``: guides, and the reference that is made from the code's own tables."""
