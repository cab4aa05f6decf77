"""What ЕСИА answers and takes, one file for each noun."""
