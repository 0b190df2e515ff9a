"""How wrong minutes are against reference journeys, and fitting speeds to them."""
