"""What readers do: post, edit, vote, report; and what follows from a change of a comment's
status.
"""
