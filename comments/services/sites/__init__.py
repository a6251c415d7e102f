"""Sites, their articles and their settings."""
