"""WeChat Pay's export."""
