"""What is written down of networks: the run that trained them, how they did on the test set, and tables of both."""
