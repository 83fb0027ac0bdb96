"""How networks are trained: one batch, one epoch, one run, and several side by side."""
