"""REMEMBER: one sealed database for history, stickers, inbox and outbox."""
