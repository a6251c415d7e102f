"""The log of everything that was decided: written in one place, read, followed, and sealed so that
no change of it stays unnoticed.
"""
