"""OFX statements, SGML and XML."""
