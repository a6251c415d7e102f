"""Judges outside this service. The worker asks them once a comment is stored as held; no request
ever waits for one.
"""
