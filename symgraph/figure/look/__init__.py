"""How things look: styles, fonts, and the sizes of texts."""
