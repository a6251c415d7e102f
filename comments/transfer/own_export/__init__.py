"""What only our own export holds besides comments, taken over with distrust."""
