"""What a trained network does: how often it is right, how sure it is, and why it answers as it does."""
