"""JSON v1: the same forms and services for the carriers' own systems."""
