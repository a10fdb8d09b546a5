"""Pictures of what was learned, by Matplotlib: curves, decision surfaces, fitted functions, scores, images."""
