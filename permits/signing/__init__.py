"""Keys and signatures of PDF files and lists; what is signed is not known here."""
