"""Terms of a decision as records: given, carried over, reported on, discharged."""
