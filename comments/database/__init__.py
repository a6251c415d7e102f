"""What the product asks of its databases: engines, the writers' pool, plain statements, row
records.
"""
