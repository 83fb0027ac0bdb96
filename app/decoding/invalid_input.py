class InvalidInput(ValueError):
    """Input that cannot be used. The message is one plain sentence: what is wrong, and what to do."""
