"""Tokens at rest: encrypted with the first of the keys, read with any."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class BadKeyError(Exception):
    """What was given as a key is none."""


class SealedError(Exception):
    """None of the keys opens it."""


class Vault:
    """Fernet: AES-128-CBC with an HMAC, and the moment of sealing. https://cryptography.io/en/latest/fernet/"""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises BadKeyError."""
        try:
            self.first, *_ = fernets = [Fernet(key) for key in keys]
        except ValueError as error:
            raise BadKeyError from error
        self.all = MultiFernet(fernets)

    def seal(self, text: str) -> str:
        return self.first.encrypt(text.encode()).decode()

    def open(self, sealed: str, within_s: int | None = None) -> str:
        """Raises SealedError, also for what was sealed longer ago than that."""
        try:
            return self.all.decrypt(sealed.encode(), ttl=within_s).decode()
        except (InvalidToken, UnicodeError) as error:
            raise SealedError from error

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key sealed it."""
        try:
            self.first.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True
