"""The page and the API that put the trained networks in front of people."""
