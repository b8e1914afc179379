"""The older form of a third-party payment inquiry."""
