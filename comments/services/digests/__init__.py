"""What readers say, and which discussions are near: built by the worker, read with the thread."""
