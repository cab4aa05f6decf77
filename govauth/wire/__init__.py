"""Values on the wire: JSON, models, identifiers, money, moments."""
