"""The check of finished public files, whatever made them."""
