"""People, offices, roles, powers and how one signs in."""
