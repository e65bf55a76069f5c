"""Register books: the numbers decisions were given, and the ones that were made void."""
