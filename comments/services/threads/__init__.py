"""What readers read: pages of a thread and the statements behind them."""
