"""What a thread's readers say, in their own words: which comments speak of the same, and which to
quote. Pure: knows no database, and keeps the encoder in a process of its own.
"""
