"""Who is being deceived at this moment, who reaches them before the money leaves, and what came of it?"""
