"""What every floor may use: how objects show themselves."""
