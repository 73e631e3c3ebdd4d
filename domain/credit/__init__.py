"""Credit: what a customer counts for, how far he may go, and why an order may go or not."""
