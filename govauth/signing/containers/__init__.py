"""Private keys as people hold them: containers of CryptoPro CSP, PFX, and PKCS#8 in all its forms.

:meth:`govauth.signing.PrivateKey.open` is the door; :func:`read_key_file` is what stands behind it.
"""
