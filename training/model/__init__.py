"""The networks: what they are, how each size is trained, and their weights on disk."""
