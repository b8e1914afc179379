"""What does this room add to the frame, to my desk and to a matter's page?"""


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
