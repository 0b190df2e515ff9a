"""Statistical disclosure control: primary and secondary suppression, rounding, differencing."""
