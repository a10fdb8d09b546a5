"""Gradients as people write them: one formula over declared names and the author's intermediates."""
