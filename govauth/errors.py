"""Everything that govauth raises, in one tree.

::

    GovAuthError
    ├── ConfigurationError        a setting is wrong; raised while constructing
    │   └── KeyFileRefused        a key file does not open:
    │       ├── WrongPassword     … its password is wrong or missing
    │       ├── KeyFileDamaged    … it is malformed, cut off or was changed
    │       └── KeyFileUnsupported  … it is sound, and of a kind that is not supported
    ├── ClientClosed              the client was closed before this call
    ├── TransportError            nothing usable came back; .sent tells whether the request went out
    │   ├── ConnectFailed         never connected: safe to repeat
    │   ├── TimedOut              the total time budget of the call ran out
    │   ├── ConnectionLost        connected, then broken
    │   └── TlsFailed             the certificate of the server is not trusted, or TLS failed otherwise
    ├── AuthError
    │   ├── LoginRejected         wrong password, code or signature: a repeat will not help
    │   ├── LoginRequired         a person must sign in
    │   ├── AccessBlocked         this device or account is blocked: neither renewal nor login helps
    │   ├── RenewalFailed         the auth server is unreachable or unwell; .retry_after in seconds
    │   ├── TokenNotSaved         a new token was received and could not be stored
    │   ├── StoreUnavailable      the token store cannot be read, locked or trusted
    │   │   └── RecordSuperseded  it holds a newer record than the one that was to be saved
    │   ├── SigningFailed         the signing engine failed
    │   └── TokenInvalid          a token did not pass verification
    ├── ApiError                  the provider answered with a refusal
    │   ├── InvalidRequest        the request is wrong
    │   │   └── InvalidInput      … found here, before the network: .field and .rule
    │   ├── AccessDenied          this caller may not do that
    │   ├── AddressRefused        the service's protection refused the address of this host
    │   ├── NotFound
    │   ├── Conflict
    │   ├── RateLimited           .retry_after in seconds
    │   ├── ServerFault           5xx and maintenance; .retry_after in seconds
    │   └── UnexpectedReply       an answer of unknown shape: .where, .what and the withheld .body
    ├── OutcomeUnknown            the request may have been applied; .how_to_check
    └── PendingError
        ├── PendingTimedOut       .resume_key lets another process go on
        └── PendingRejected       .reason

Every error pickles, holds no live response, and says itself in one sentence that begins with the operation.
No text of an error holds control characters, whatever a server sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from govauth.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from govauth.secret import Withheld

_E = TypeVar("_E", bound="GovAuthError")
_O = TypeVar("_O", bound="OutcomeUnknown")


class Advice(NamedTuple):
    """What to do about an error, for people; empty where there is nothing to say.

    Attributes:
        en: in English.
        ru: the same in Russian.

    """

    en: str = ""
    ru: str = ""


class GovAuthError(Exception):
    """The root of the tree.

    Attributes:
        advice: what to do about it, in English; empty where the class says it all.
        advice_ru: the same in Russian.
        message: the sentence, without the operation's name.
        operation: the operation that failed, such as ``receipts.issue``; None outside a call.
        request_id: the id under which the provider logged the request that it answered so, where it gave one.

    """

    advice: str = ""
    advice_ru: str = ""
    request_id: str | None = None

    def __init__(self, message: str, *, operation: str | None = None) -> None:
        message = printable(message)
        super().__init__(message)
        self.message = message
        self.operation = operation

    def __str__(self) -> str:
        return f"{self.operation}: {self.message}" if self.operation else self.message

    def __reduce__(self) -> tuple[Callable[..., GovAuthError], tuple[object, ...]]:
        return _restore, (type(self), self.args, self.__dict__.copy())

    def advised(self, advice: Advice) -> Self:
        """Say what to do about it, in both languages."""
        self.advice, self.advice_ru = advice
        return self

    def again(self) -> Self:
        """Make an equal error of its own: no shared traceback, no cause, no context."""
        return _restore(type(self), self.args, self.__dict__)

    def with_message(self, message: str) -> Self:
        """Make the same error with another sentence."""
        error = self.again()
        error.message = printable(message)
        error.args = (error.message, *error.args[1:])
        return error

    def during(self, operation: str) -> Self:
        """Name the operation, unless an inner one is named already."""
        if self.operation is None:
            self.operation = operation
        return self


def _restore(kind: type[_E], args: tuple[object, ...], state: dict[str, object]) -> _E:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    error.__dict__.pop("__notes__", None)
    return error


class ConfigurationError(GovAuthError):
    """A setting is wrong. Raised while constructing, never in the middle of a call."""


class KeyFileRefused(ConfigurationError):
    """A file with a private key does not open; the sentence says what the file is."""


class WrongPassword(KeyFileRefused):
    """The password of a key file is wrong, or is missing."""


class KeyFileDamaged(KeyFileRefused):
    """A key file is malformed, cut off, or was changed since it was written; or a part of it is missing."""


class KeyFileUnsupported(KeyFileRefused):
    """A key file is of a kind, a version or an algorithm that is not supported; the sentence names it."""


def missing_extra(what: str, extra: str, error: ImportError) -> ConfigurationError:
    """Make the error for a library that is not installed.

    Args:
        what: needs it.
        extra: of govauth, that installs it.
        error: of the import.

    """
    return ConfigurationError(f"{what} needs {error.name}: pip install 'govauth[{extra}]'")


def require_extra(what: str, extra: str, libraries: Iterable[str]) -> None:
    """See that the libraries of an extra are installed.

    Done before a floor below says which extra it would need for itself alone.

    Args:
        what: needs them.
        extra: of govauth, that installs them.
        libraries: by the names that they are imported by.

    Raises:
        ConfigurationError: one is not.

    """
    from importlib.util import find_spec  # noqa: PLC0415 - where an extra is used

    for library in libraries:
        if find_spec(library) is None:
            raise missing_extra(what, extra, ModuleNotFoundError(name=library))


class ClientClosed(GovAuthError):
    """The client, or the loop it lived on, was closed before this call."""


class TransportError(GovAuthError):
    """Nothing usable came back from the server.

    Attributes:
        sent: whether any byte of the request may have left; False means that a repeat is safe.

    """

    def __init__(self, message: str, *, operation: str | None = None, sent: bool = False) -> None:
        super().__init__(message, operation=operation)
        self.sent = sent


class ConnectFailed(TransportError):
    """No connection came about: refused, no route, unknown name. Safe to repeat."""


class TimedOut(TransportError):
    """The total time budget of the call ran out."""


class ConnectionLost(TransportError):
    """The connection broke, or the server's bytes were not HTTP."""


class TlsFailed(TransportError):
    """TLS failed; the sentence names the certificate authority that is missing, where that is the reason."""


class AuthError(GovAuthError):
    """Signing in, renewing or keeping a token failed.

    Attributes:
        status: HTTP status of the refusal, where an answer was one.

    """

    status: int | None = None


class LoginRejected(AuthError):
    """The provider refused the credentials. The library does not repeat them on its own.

    Attributes:
        code: the provider's code, where it gave one.

    """

    def __init__(self, message: str, *, operation: str | None = None, code: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.code: str | None = None if code is None else printable(code)


class LoginRequired(AuthError):
    """Nothing that is stored opens the door any more: a person must sign in.

    Attributes:
        final: raised by a renewal, it says that signing in again without a person is no use either.

    """

    def __init__(self, message: str, *, operation: str | None = None, final: bool = False) -> None:
        super().__init__(message, operation=operation)
        self.final = final


class AccessBlocked(AuthError):
    """The provider blocked this device or account. Neither a renewal nor a new login helps.

    Attributes:
        code: the provider's code, where it gave one.

    """

    def __init__(self, message: str, *, operation: str | None = None, code: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.code: str | None = None if code is None else printable(code)


class RenewalFailed(AuthError):
    """The auth server could not be reached or is unwell; it says nothing about the credentials.

    Attributes:
        retry_after: seconds after which a repeat makes sense, where known.

    """

    def __init__(
        self, message: str, *, operation: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, operation=operation)
        self.retry_after = retry_after


class TokenNotSaved(AuthError):
    """A new token was received, but the store did not keep it.

    The keeper holds on to the token and tries to save it again before it asks for another one. If it came by
    a code that works only once, calls go out with it meanwhile.
    """


class StoreUnavailable(AuthError):
    """The token store cannot be read, locked, decoded or trusted. Nothing in it was overwritten."""


class RecordSuperseded(StoreUnavailable):
    """The token store holds a newer record than the one that was to be saved, and keeps it."""


class SigningFailed(AuthError):
    """The signing engine could not make or check a signature."""


class TokenInvalid(AuthError):
    """A token did not pass verification."""


class ApiError(GovAuthError):
    """The provider answered, and the answer is a refusal.

    Attributes:
        status: HTTP status, or None where the fault was found before the network.
        code: the provider's own code, where it gave one.
        server_message: the server's message with identifiers masked.

    """

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        status: int | None = None,
        code: str | None = None,
        server_message: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation)
        self.status = status
        self.code: str | None = None if code is None else printable(code)
        self.server_message: str | None = None if server_message is None else printable(server_message)
        self.request_id: str | None = None if request_id is None else printable(request_id)


class InvalidRequest(ApiError):
    """The provider refused the request as malformed or not allowed in this state."""


class InvalidInput(InvalidRequest, ValueError):
    """A value was refused here, before anything was sent.

    Attributes:
        field: the name of the field, dotted for nested ones (``services[1].price``).
        rule: what the value must satisfy.

    """

    def __init__(self, field: str, rule: str, *, operation: str | None = None) -> None:
        super().__init__(f"{field} {rule}", operation=operation)
        self.field = field
        self.rule = rule

    def within(self, prefix: str) -> InvalidInput:
        """Make the same error for a field that lies inside ``prefix``."""
        return InvalidInput(f"{prefix}.{self.field}", self.rule, operation=self.operation)


class AccessDenied(ApiError):
    """The caller is known and may not do this."""


class AddressRefused(ApiError):
    """The protection of a service refused the address of this host: with a page, before the service itself.

    It says nothing about the credentials. Addresses outside Russia usually meet it.
    """


class NotFound(ApiError):
    """The thing does not exist, or not for this caller."""


class Conflict(ApiError):
    """The state on the server does not allow this now."""


class RateLimited(ApiError):
    """Too many requests.

    Attributes:
        retry_after: seconds to wait, as the server asked; None where it did not say.
        may_be_applied: whether this provider is known to answer so after it did the work; then a write
            that is not repeatable ends as :class:`OutcomeUnknown`.

    """

    retry_after: float | None = None
    may_be_applied: bool = False


class ServerFault(ApiError):
    """The provider failed or is under maintenance.

    Attributes:
        retry_after: seconds to wait, as the server asked; None where it did not say.

    """

    retry_after: float | None = None


class UnexpectedReply(ApiError):
    """An answer whose shape is not the documented one.

    Attributes:
        where: the place in the answer, such as ``content[3].totalAmount`` or ``body``.
        what: what was found and what was expected.
        body: the answer as it came, withheld from every rendering.

    """

    def __init__(
        self,
        where: str,
        what: str,
        *,
        operation: str | None = None,
        status: int | None = None,
        body: Withheld | None = None,
    ) -> None:
        super().__init__(f"unexpected reply at {where}: {what}", operation=operation, status=status)
        self.where: str = printable(where)
        self.what: str = printable(what)
        self.body = body


class OutcomeUnknown(GovAuthError):
    """The request may or may not have been applied. The library never sends it again on its own.

    Attributes:
        how_to_check: how to find out.
        reason: why the outcome is unknown: the name of the error that hid it.
        status: HTTP status of the answer, where there was one.
        code: the provider's code, where it gave one.

    """

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        how_to_check: str = "",
        reason: str = "",
        status: int | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation)
        self.how_to_check = how_to_check
        self.reason: str = printable(reason)
        self.status = status
        self.code: str | None = None if code is None else printable(code)

    def __str__(self) -> str:
        next_step = self.how_to_check or "reconcile, or use a ledger"
        return f"{super().__str__()}; do not repeat it: {next_step}"

    def narrowed(self, kind: type[_O]) -> _O:
        """Make the same error of a kind that says more; one that is of that kind already stays what it is."""
        return _restore(type(self) if isinstance(self, kind) else kind, self.args, self.__dict__)


class PendingError(GovAuthError):
    """A deferred result did not come."""


class PendingTimedOut(PendingError):
    """The result is still being made.

    Attributes:
        resume_key: text with which another process can go on waiting.

    """

    def __init__(self, message: str, *, operation: str | None = None, resume_key: str = "") -> None:
        super().__init__(message, operation=operation)
        self.resume_key = resume_key


class PendingRejected(PendingError):
    """The provider will not make the result.

    Attributes:
        reason: the provider's message.

    """

    def __init__(self, message: str, *, operation: str | None = None, reason: str = "") -> None:
        super().__init__(message, operation=operation)
        self.reason: str = printable(reason)
