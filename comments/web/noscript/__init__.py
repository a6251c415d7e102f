"""The page without JavaScript: a thread with plain forms."""
