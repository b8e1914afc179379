"""What may other systems ask and tell? ``/api/v1``: matters and tasks, by key and scope, described as OpenAPI 3.1."""
