"""The engines that hold a key and sign with it, one file each."""
