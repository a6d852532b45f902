"""Whether a request is Slack's: the signature over its raw bytes, and how old it is."""

import hmac
from collections.abc import Callable

from multidict import CIMultiDictProxy
from slack_sdk.signature import SignatureVerifier

WINDOW_S = 300
TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
MOST_DIGITS = 12


class Signatures:
    """`now` is the time in seconds since 1970."""

    def __init__(self, secret: str, now: Callable[[], float]) -> None:
        self.verifier = SignatureVerifier(secret)
        self.now = now

    def may_be_signed(self, headers: CIMultiDictProxy[str]) -> bool:
        """Whether the headers are such that the body is worth reading."""
        stamps, signatures = headers.getall(TIMESTAMP, []), headers.getall(SIGNATURE, [])
        if len(stamps) != 1 or len(signatures) != 1 or not signatures[0].isascii():
            return False
        [stamp] = stamps
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= MOST_DIGITS):
            return False
        return abs(self.now() - int(stamp)) <= WINDOW_S

    def signed(self, headers: CIMultiDictProxy[str], body: bytes) -> bool:
        if not self.may_be_signed(headers):
            return False
        try:
            expected = self.verifier.generate_signature(timestamp=headers[TIMESTAMP], body=body)
        except UnicodeDecodeError:  # Slack sends UTF-8 alone
            return False
        return expected is not None and hmac.compare_digest(expected.encode(), headers[SIGNATURE].encode())
