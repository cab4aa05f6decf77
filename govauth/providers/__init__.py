"""One room for each provider. Rooms never import each other."""
