"""The experiment that answers the notebook's question: when does dropout help, and what does PReLU add?"""
