"""A second factor: codes of a telephone (RFC 6238), and recovery codes on paper."""
