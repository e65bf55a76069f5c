"""The applicant's own request, printed from his answers, signed by him and matched with them."""
