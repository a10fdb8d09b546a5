"""What holds for all tests: random examples are the same in every run, so that a run says something of the code."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.load_profile("fixed")
