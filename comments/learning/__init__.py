"""What a desk's decisions teach: features of a comment, a model of them, how good it is, and why it
thinks what it thinks. Pure: knows no database.
"""
