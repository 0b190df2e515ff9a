"""What people see. Only numbers that passed ``disclosure`` reach a page or a map."""
