"""OKLink's token transfers of one address."""
