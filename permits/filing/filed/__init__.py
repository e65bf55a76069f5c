"""After filing: what the applicant reads, writes, answers and may still do."""
