"""What HTML files share: pictures as inline SVG, documents that need nothing from outside."""
