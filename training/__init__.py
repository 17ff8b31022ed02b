"""Makes the pocket models. Imports the engine's public pieces; the engine never imports it."""
