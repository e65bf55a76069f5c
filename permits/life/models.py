"""What is reported and found about permits after they were issued."""
