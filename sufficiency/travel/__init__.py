"""Minutes and kilometres from homes to schools."""
