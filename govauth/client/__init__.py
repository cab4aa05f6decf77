"""What the clients of all rooms have in common: their options, and how they live and end."""
