"""The endpoints of МДЛП for documents and for those who work with them, as public clients use them."""

from __future__ import annotations

from typing import Final

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt.mdlp import models
from govauth.providers.crpt.places import MDLP
from govauth.transport.operation import Operation, Repeat, json_of, nothing

SAFE: Final = Repeat.SAFE


def xml(response: Response) -> bytes:
    """Read a document or a receipt, byte for byte.

    Raises:
        UnexpectedReply: a page or a JSON object came in its place.

    """
    if response.media_type in ("application/json", "text/html") or not response.content:
        raise UnexpectedReply("body", "expected an XML document", status=response.status)
    return response.content


def signature_text(response: Response) -> str:
    """Read a signature, which comes as a plain text.

    Raises:
        UnexpectedReply: no text, or a page, came in its place.

    """
    text = response.content.decode("ascii", "replace").strip()
    if not text or response.media_type in ("application/json", "text/html"):
        raise UnexpectedReply("body", "expected the text of a signature", status=response.status)
    return text


LOGOUT: Final = Operation(
    "mdlp.logout",
    "GET",
    "/auth/logout",
    nothing,
    # Repeating it by itself would sign in anew, with a PIN perhaps, only to log out.
    repeat=Repeat.NEVER,
    root=MDLP,
    how_to_check="await mdlp.logout() again: a second one does no harm",
)
SEND: Final = Operation(
    "mdlp.documents.send",
    "POST",
    "/documents/send",
    json_of(models.Sent),
    repeat=Repeat.NEVER,
    root=MDLP,
    how_to_check="await documents.reconcile(error)",
)
SIZE_LIMIT: Final = Operation(
    "mdlp.documents.doc_size",
    "GET",
    "/documents/doc_size",
    json_of(models.SizeLimit),
    repeat=SAFE,
    root=MDLP,
)
ANNOUNCE: Final = Operation(
    "mdlp.documents.send_large",
    "POST",
    "/documents/send_large",
    json_of(models.Announced),
    repeat=Repeat.NEVER,
    root=MDLP,
    how_to_check="await documents.reconcile(error): one that is uploading is not handed in",
)
UPLOAD: Final = Operation(
    "mdlp.documents.upload",
    "PUT",
    "/documents/upload/{id}",
    nothing,
    # The same bytes at the same place: nothing is added to what is there.
    repeat=SAFE,
    root=MDLP,
    route="/documents/upload/{id}",
)
FINISH: Final = Operation(
    "mdlp.documents.send_finished",
    "POST",
    "/documents/send_finished",
    json_of(models.Finished),
    repeat=Repeat.NEVER,
    root=MDLP,
    how_to_check="await upload.finish() again: it looks at the document first",
)
CANCEL: Final = Operation(
    "mdlp.documents.cancel",
    "POST",
    "/documents/cancel",
    nothing,
    repeat=Repeat.READ_BACK,
    root=MDLP,
)
OUTCOME: Final = Operation(
    "mdlp.documents.outcome",
    "POST",
    "/documents/outcome",
    json_of(models.DocumentPage),
    repeat=SAFE,
    root=MDLP,
)
INCOME: Final = Operation(
    "mdlp.documents.income",
    "POST",
    "/documents/income",
    json_of(models.DocumentPage),
    repeat=SAFE,
    root=MDLP,
)
METADATA: Final = Operation(
    "mdlp.documents.get",
    "GET",
    "/documents/{id}",
    json_of(models.DocumentMetadata),
    repeat=SAFE,
    root=MDLP,
)
OF_REQUEST: Final = Operation(
    "mdlp.documents.of_request",
    "GET",
    "/documents/request/{id}",
    json_of(models.DocumentPage),
    repeat=SAFE,
    root=MDLP,
)
DOWNLOAD: Final = Operation(
    "mdlp.documents.link",
    "GET",
    "/documents/download/{id}",
    json_of(models.Link),
    repeat=SAFE,
    root=MDLP,
)
TICKET: Final = Operation(
    "mdlp.documents.ticket",
    "GET",
    "/documents/{id}/ticket",
    json_of(models.Link),
    repeat=SAFE,
    root=MDLP,
)
CONTENT: Final = Operation(
    "mdlp.documents.content", "GET", "/documents/download/file/{id}", xml, repeat=SAFE, root=MDLP
)
FILE: Final = Operation(
    "mdlp.documents.content",
    "GET",
    "/documents/download/file/{id}",
    nothing,  # it goes into a file, which says whether all came
    repeat=SAFE,
    root=MDLP,
)
SIGNATURE: Final = Operation(
    "mdlp.documents.signature", "GET", "/documents/{id}/signature", signature_text, repeat=SAFE, root=MDLP
)

MEMBER: Final = Operation(
    "mdlp.member", "GET", "/members/current", json_of(models.CurrentMember), repeat=SAFE, root=MDLP
)
