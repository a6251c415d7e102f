"""The moderation workflow, through the API, the worker and the command line."""
