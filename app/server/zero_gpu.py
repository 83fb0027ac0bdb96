"""ZeroGPU, which free accounts get on Spaces, starts only an app that has a function marked for its GPU.

The networks need none: a digit takes them a millisecond on a CPU. To be imported before torch, as the package asks;
away from Spaces there is no such package, and nothing happens.
"""

try:
    import spaces
except ImportError:
    pass
else:

    @spaces.GPU
    def never_called() -> None:
        """ZeroGPU looks for the decorator and nothing else."""
