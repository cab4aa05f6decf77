"""What ESIA answers and takes, one file for each noun."""
