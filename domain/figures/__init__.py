"""Figures 指標: what several rooms know together, put side by side: for a screen, and to prove that it agrees."""
