"""The shapes of JSON that come in and go out, and nothing about what they mean."""
