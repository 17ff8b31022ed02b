"""THINKS: message in, personal sticker out."""
