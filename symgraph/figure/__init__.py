"""Programs, and the gradients of their losses, as pictures."""
