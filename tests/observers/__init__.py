"""What observers see."""
