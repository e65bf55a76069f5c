"""Files people bring, from GeoPackage to pasted tables, read in a child process with limits."""
