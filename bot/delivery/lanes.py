"""Whose messages to look at next: tenants with something due, in turn, but those whose platform is to be left alone."""

from dataclasses import dataclass, field

from bot.delivery.claiming import Found

LOOK_EVERY_S = 0.5  # for tenants with something due


@dataclass(slots=True)
class Lanes:
    """Which tenants have something due, as last seen; some are left alone until the loop's time says."""

    tenants: list[int] = field(default_factory=list)
    paused: dict[int, float] = field(default_factory=dict)
    looked_at: float = float("-inf")

    def to_try(self, now: float) -> list[int] | None:
        """None: to be looked for."""
        if not self.tenants or now - self.looked_at >= LOOK_EVERY_S:
            return None
        return [tenant for tenant in self.tenants if self.paused.get(tenant, now) <= now]

    def seen(self, found: Found, now: float, *, looked: bool) -> None:
        """Those that have more come next time after the others."""
        paused = {tenant: until for tenant, until in self.paused.items() if until > now and tenant not in found.lanes}
        self.paused = paused | {tenant: now + pause.total_seconds() for tenant, pause in found.full.items()}
        tried = set(found.lanes)
        waiting = [] if looked else [tenant for tenant in self.tenants if tenant in paused]
        self.tenants = [*found.lanes[1:], *found.lanes[:1], *(tenant for tenant in waiting if tenant not in tried)]
        if looked:
            self.looked_at = now

    def next_in(self, now: float) -> float:
        return max(0.001, min([until - now for until in self.paused.values()] + [LOOK_EVERY_S]))
