"""Every sender of ours beside the HTTP clients and the clients of «Мой налог» that others wrote."""
