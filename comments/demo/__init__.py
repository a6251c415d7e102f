"""The demonstration: a small newspaper, on an origin of its own, that embeds the comments as a
publisher would.
"""
