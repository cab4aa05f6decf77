"""The fast sender: HTTP/1.1 of our own over llhttp, on asyncio and on trio. Needs the extra ``fast``.

Where httpcore and h11 read every byte in Python, llhttp (by way of ``httptools``) decides where an answer
ends, and what has no business in one is refused. Pool, deadline, proxies and errors are those of all senders.
"""

from govauth.http.senders.direct.sender import DirectSender

__all__ = ["DirectSender"]
