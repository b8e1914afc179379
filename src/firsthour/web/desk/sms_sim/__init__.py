"""How is a line of short messages tried without a provider? By one that is invented: ``firsthour sms-sim``."""
