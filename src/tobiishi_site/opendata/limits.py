"""How often an address may ask: a bucket of tokens for each, in the memory of the process.

A bucket holds what may be asked within a minute and fills evenly. Nothing is written to a database and no cookie is
set; addresses are kept as keyed hashes that mean nothing after the process ends, IPv6 by the network of a household
(/64). Each process of the server counts for itself, so that what an address may ask is at most the limit times their
number.
"""

from __future__ import annotations

import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Final

from django.conf import settings
from django.http import HttpRequest

_KNOWN: Final = 10_000
"""Addresses that are remembered; beyond these the one that asked longest ago is forgotten."""


class Limiter:
    """Buckets by address; `clock` gives seconds [s]."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock, self._key = clock, threading.Lock(), secrets.token_bytes(16)
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, *, cost: int, per_minute: int) -> float:
        """Take tokens out of the bucket of an address: 0, or how long it has to wait for them [s]."""
        key, now = blake2b(address.encode(), key=self._key, digest_size=16).digest(), self._clock()
        with self._lock:
            tokens, at = self._buckets.pop(key, (float(per_minute), now))
            tokens = min(float(per_minute), tokens + (now - at) * per_minute / 60)
            missing = max(0.0, min(cost, per_minute) - tokens)
            self._buckets[key] = (tokens if missing else tokens - min(cost, per_minute), now)
            if len(self._buckets) > _KNOWN:
                self._buckets.popitem(last=False)
        return missing * 60 / per_minute


LIMITER: Final = Limiter()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what the proxy in front of the site says, an IPv6 address by its network."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    found = said[-proxies] if 0 < proxies <= len(said) else str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return found[:100]
    return found if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
