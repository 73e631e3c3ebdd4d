"""Deeds of all rooms at random: after each of them every tie of the books must hold."""
