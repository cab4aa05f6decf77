"""A bot that registers a receipt for each message such as "Урок математики 1500", and answers with its link.

A chat delivers messages at least once, workers die, and answers get lost: the id of the message is the key
of the ledger, so there is one receipt for one message, whatever happens. The chat here is made up; put
the one you use in its place.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import anyio
from attrs import frozen

from govauth.auth import FileTokenStore
from govauth.errors import InvalidInput
from govauth.ledger import Ledger, LedgerSettings, NeedsPerson, Refused
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

WITHIN = 30.0
"""Seconds to wait for another worker that has the same message, and until a lost answer can be looked for."""


@frozen
class Message:
    chat: int
    id: int
    text: str


class Chat(Protocol):
    def messages(self) -> AsyncIterator[Message]: ...

    async def answer(self, message: Message, text: str) -> None: ...


async def serve(chat: Chat, nalog: MoyNalog, ledger: Ledger) -> None:
    async for message in chat.messages():
        await chat.answer(message, await reply(message, nalog, ledger))


async def reply(message: Message, nalog: MoyNalog, ledger: Ledger) -> str:
    asked = re.fullmatch(r"(?P<name>.*\S)\s+(?P<price>\d+([.,]\d{1,2})?)", message.text.strip())
    if asked is None:
        return "Напишите, за что и сколько: «Урок математики 1500»"
    key = f"chat-{message.chat}-{message.id}"
    try:
        sale = Sale(Service(asked["name"], price=Decimal(asked["price"].replace(",", "."))))
        receipt = await nalog.receipts.once(key, sale, ledger=ledger, within=WITHIN)
    except InvalidInput as error:
        return f"Так не получится: {error}"
    except Refused as error:
        return f"«Мой налог» отказал: {error}"
    except NeedsPerson:
        return (
            "Не удалось узнать, зарегистрирован ли чек. Посмотрите в приложении, прежде чем просить ещё раз."
        )
    return receipt.print_url


class MadeUpChat:
    """It delivers one message twice, as real ones do."""

    def __init__(self, *texts: str) -> None:
        self._messages = [Message(7, number, text) for number, text in enumerate(texts)]

    async def messages(self) -> AsyncIterator[Message]:
        for message in (*self._messages, self._messages[0]):
            print(">", message.text)
            yield message

    async def answer(self, message: Message, text: str) -> None:  # noqa: ARG002
        print("<", text)


async def main(sandbox: ServedSandbox, directory: Path) -> None:
    sandbox.fault("lose", operation="receipts.issue")  # the first answer does not arrive
    ledger = Ledger(directory / "ledger.sqlite", settings=LedgerSettings(settle=0.5))
    login = PasswordLogin(inn=INN, password=PASSWORD)
    async with MoyNalog(login, place=Place.PROD.at(sandbox.url), store=FileTokenStore(directory)) as nalog:
        await serve(MadeUpChat("Урок математики 1500", "спасибо", "Разбор ошибок 700,50"), nalog, ledger)
    await ledger.aclose()
    print("receipts:", len(sandbox.moy_nalog.receipts))


if __name__ == "__main__":
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        anyio.run(main, sandbox, Path(directory))
