"""The simulated МДЛП: documents of medicines, and its registers."""
