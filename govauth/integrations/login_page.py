"""What a person sees when a login fails: a template of the application's choice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from string import Template
from typing import Final, Literal, NamedTuple, TypeAlias

from attrs import field, frozen

from govauth.client.login_errors import (
    BrowserMismatch,
    CallbackMalformed,
    LogoutIncomplete,
    PersonNotAccepted,
    StateUnknown,
)
from govauth.errors import (
    AccessDenied,
    ConfigurationError,
    GovAuthError,
    InvalidInput,
    LoginRejected,
    LoginRequired,
    RenewalFailed,
    StoreUnavailable,
)

Language: TypeAlias = Literal["ru", "en"]
Step: TypeAlias = Literal["start", "callback", "logout"]

PLAIN: Final = "text/plain; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
_FIELDS: Final = frozenset({"title", "reason", "name", "status", "login", "language"})
_RANGE: Final = re.compile(
    r"\s*([A-Za-z*]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*"
)


_TITLES: Final[Mapping[Step, Mapping[Language, str]]] = {
    "start": {"ru": "Вход не начат", "en": "The sign-in did not start"},
    "callback": {"ru": "Вход не выполнен", "en": "You are not signed in"},
    "logout": {"ru": "Выход не выполнен", "en": "You are not signed out"},
}
_LATE: Final[Mapping[Language, str]] = {
    "ru": "Вход занял слишком много времени, или эта страница уже открывалась. Начните вход заново.",
    "en": "The sign-in took too long, or this page was opened before. Please sign in again.",
}
_ANOTHER_BROWSER: Final[Mapping[Language, str]] = {
    "ru": "Вход был начат в другом браузере, или в этом не сохраняются cookie. Начните вход заново.",
    "en": "The sign-in was started in another browser, or this one keeps no cookies. Please sign in again.",
}
_MALFORMED: Final[Mapping[Language, str]] = {
    "ru": "Адрес этой страницы неверен. Начните вход заново.",
    "en": "The address of this page is wrong. Please sign in again.",
}
_REFUSED: Final[Mapping[Language, str]] = {
    "ru": "Вход отклонён. Если вы отказались от него по ошибке, начните вход заново.",
    "en": "The sign-in was refused. If you declined by mistake, please sign in again.",
}
_NOT_ACCEPTED: Final[Mapping[Language, str]] = {
    "ru": "С такой учётной записью, ролью или таким способом входа сюда не пускают. Другую роль выбирают"
    " при новом входе, учётную запись подтверждают в профиле.",
    "en": "This site is not open to an account, a role or a way of signing in like yours. Another role is"
    " chosen at a new sign-in, and an account is confirmed in the profile.",
}
_INCOMPLETE: Final[Mapping[Language, str]] = {
    "ru": "Здесь вы вышли, но не все системы завершили ваши сеансы. Закройте браузер.",
    "en": "You are signed out here, but not every system ended your session. Close the browser.",
}
_NEEDED: Final[Mapping[Language, str]] = {
    "ru": "Нужно войти заново.",
    "en": "Please sign in again.",
}
_LATER: Final[Mapping[Language, str]] = {
    "ru": "Служба входа сейчас не отвечает. Попробуйте через несколько минут.",
    "en": "The sign-in service does not answer now. Please try again in a few minutes.",
}
_OTHERWISE: Final[Mapping[Language, str]] = {
    "ru": "Произошла ошибка. Попробуйте ещё раз; если она повторится, сообщите о ней владельцу сайта.",
    "en": "Something went wrong. Please try again; if it happens again, tell the owner of the site.",
}
_REASONS: Final[Sequence[tuple[type[GovAuthError], Mapping[Language, str]]]] = (
    (StateUnknown, _LATE),
    (BrowserMismatch, _ANOTHER_BROWSER),
    (CallbackMalformed, _MALFORMED),
    (PersonNotAccepted, _NOT_ACCEPTED),
    (LogoutIncomplete, _INCOMPLETE),
    (LoginRequired, _NEEDED),
    (LoginRejected, _REFUSED),
    (AccessDenied, _REFUSED),
    (InvalidInput, _MALFORMED),
    (RenewalFailed, _LATER),
    (StoreUnavailable, _LATER),
)


class Page(NamedTuple):
    """What is shown.

    Attributes:
        text: the whole page.
        media_type: with the charset UTF-8.

    """

    text: str
    media_type: str = PLAIN


@frozen(slots=True)
class LoginFailure:
    """A login, or a logout, that did not work.

    Attributes:
        step: where it failed.
        status: HTTP status of the answer.
        language: what the person reads, by ``Accept-Language``.
        login_path: where a new login starts.
        error: why. Its sentence is for the operator, who finds it in the log.

    """

    step: Step
    status: int
    language: Language
    login_path: str
    error: GovAuthError = field(repr=False)

    @property
    def name(self) -> str:
        """The class of the error, by which the operator finds it in the log."""
        return type(self.error).__name__

    @property
    def title(self) -> str:
        """What happened."""
        return _TITLES[self.step][self.language]

    @property
    def reason(self) -> str:
        """Why, and what the person can do."""
        found = (text for kind, text in _REASONS if isinstance(self.error, kind))
        return next(found, _OTHERWISE)[self.language]


RefusalPage: TypeAlias = Callable[[LoginFailure], Page]
"""Makes the page; a function of the application, or a template."""


@frozen(slots=True)
class PageTemplate:
    """A page with places for ``$title``, ``$reason``, ``$name``, ``$status``, ``$login`` and ``$language``.

    Attributes:
        text: the template; ``$$`` stands for a dollar.
        html: whether it is HTML; then the values are escaped.

    Raises:
        ConfigurationError: it has another place.

    """

    text: str
    html: bool = False

    def __attrs_post_init__(self) -> None:
        """Check the places."""
        template = Template(self.text)
        known = template.is_valid() and set(template.get_identifiers()) <= _FIELDS
        if not known:
            raise ConfigurationError(f"a page template has places for {', '.join(sorted(_FIELDS))} only")

    def __call__(self, failure: LoginFailure) -> Page:
        """Fill in what happened."""
        values = {
            "title": failure.title,
            "reason": failure.reason,
            "name": failure.name,
            "status": str(failure.status),
            "login": failure.login_path,
            "language": failure.language,
        }
        if self.html:
            values = {name: escape(value) for name, value in values.items()}
        return Page(Template(self.text).substitute(values), HTML if self.html else PLAIN)


TEXT_PAGE: Final = PageTemplate("$title\n\n$reason\n\n$name\n")
"""The page of applications that have none of their own."""


def language_of(accept: str) -> Language:
    """Choose between Russian and English by ``Accept-Language`` (RFC 9110, section 12.5.4).

    Russian where neither is named: the persons come from ЕСИА.
    """
    best: dict[str, float] = {}
    for part in accept[:1000].split(","):
        found = _RANGE.fullmatch(part)
        if found is not None:
            best.setdefault(found[1].lower(), 1.0 if found[2] is None else float(found[2]))
    return "en" if best.get("en", 0.0) > best.get("ru", 0.0) else "ru"
