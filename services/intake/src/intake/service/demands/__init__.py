"""What workers want of applicants, and what they will not take of them."""
