"""Program -> Graph: what is drawn."""
