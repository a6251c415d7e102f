"""Back-tests: what changed settings would have made of comments that were posted, against what
people decided of them. Keeps nothing.
"""
