"""The widget's fragments, scripts and writes: HTML over the wire."""
