"""What readers may ask of their own data: a copy, and to be forgotten."""
