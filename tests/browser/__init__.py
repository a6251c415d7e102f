"""The widget and the page without JavaScript, in a real browser against a real service."""
