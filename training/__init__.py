"""Three small networks for handwritten digits, trained on MNIST with hand-written components."""
