"""Tobiishi: city-to-city low-carbon collaboration and the Joint Crediting Mechanism."""

__version__ = "0.1.0"
