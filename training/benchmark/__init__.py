"""How fast the training is, beside what it must cost and beside other programs."""
