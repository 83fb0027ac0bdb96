"""Images of digits: MNIST, strokes and ink in MNIST's format, and how they are augmented or corrupted."""
