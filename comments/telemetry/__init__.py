"""What the service says of itself to whoever runs it: counts, logs, request ids, traces.

Nothing here names a person: labels come from short lists, and logs hold no texts, names or
addresses.
"""
