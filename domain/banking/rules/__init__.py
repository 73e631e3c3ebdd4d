"""Rules of banking: what a statement says, whose payment a line is, and how it is booked."""
