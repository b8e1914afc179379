"""China Minsheng Bank personal accounts."""
