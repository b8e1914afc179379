"""Which tags do the desk's templates have?"""
