"""An app whose models use what third-party packages give to models."""
