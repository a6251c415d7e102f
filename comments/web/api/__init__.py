"""The JSON API under ``/api/v1``: a file for each kind of caller's business, described by
OpenAPI.
"""
