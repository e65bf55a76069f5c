"""What time does to permits: warnings before one expires."""
