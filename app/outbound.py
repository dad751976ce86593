"""Connections that the program opens to machines named in its settings: where to, how long, how much.

    transport = Outbound("https://model.example/v1", networks=(), seconds=60, most=1_000_000)

One transport is for one address and one answer. The name is resolved here, every address it has is checked,
and the connection is made to the address that was checked: a name that answers differently a moment later
leads nowhere. No proxy of the environment is asked and no redirect followed. Knows no model and no webhook.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpcore2
import httpx2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

# Ways to write an IPv4 address inside an IPv6 one: what they lead to is not seen from the outside.
_WRAPPED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class Blocked(Exception):
    """The address may not be spoken to."""


class TooSlow(Exception):
    """The time for one answer is over."""


class TooMuch(Exception):
    """The answer is larger than allowed."""


def permitted(address: str, networks: Iterable[Network]) -> bool:
    """Whether `address` may be connected to: public, or in one of `networks`.

    Never link-local ones (where clouds keep the metadata of a machine), nor those that are no single machine.
    """
    try:
        ip: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    if any(ip.version == network.version and ip in network for network in networks):
        return True
    return ip.is_global and not any(ip.version == wrapped.version and ip in wrapped for wrapped in _WRAPPED)


def resolved(host: str, port: int) -> list[str]:
    """All addresses of a name, as the machine resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class Outbound(httpx2.BaseTransport):
    """The transport of an HTTP client. Raises Blocked, TooSlow, TooMuch, and errors of httpcore2 and ssl."""

    def __init__(
        self,
        base: str,
        *,
        networks: Sequence[Network],
        seconds: float,
        most: int,
        resolve: Resolve = resolved,
    ) -> None:
        """`base` is the only scheme, host and port spoken to; `most` counts every byte that comes in."""
        self._origin = _origin(base)
        backend = _Backend(networks, time.monotonic() + seconds, most, resolve)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl.create_default_context(), max_connections=1, network_backend=backend
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if _origin(str(request.url)) != self._origin:
            raise Blocked(str(request.url.host))
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        self._pool.close()


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()


class _Backend(httpcore2.NetworkBackend):
    """Opens sockets to checked addresses only."""

    def __init__(self, networks: Sequence[Network], until: float, most: int, resolve: Resolve) -> None:
        self._networks = networks
        self._until = until
        self._most = most
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = self._resolve(host, port)
        if not addresses or not all(permitted(address, self._networks) for address in addresses):
            raise Blocked(host)
        place = socket.create_connection((addresses[0], port), timeout=_left(self._until))
        return _Stream(place, self._until, self._most)


class _Stream(httpcore2.NetworkStream):
    """A socket with one end of time and one sum of bytes for everything that is read."""

    def __init__(self, place: socket.socket, until: float, most: int) -> None:
        self._socket = place
        self._until = until
        self._left = most

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._socket.settimeout(_left(self._until))
        try:
            found = self._socket.recv(max_bytes)
        except TimeoutError:
            raise TooSlow from None
        self._left -= len(found)
        if self._left < 0:
            raise TooMuch
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._socket.settimeout(_left(self._until))
        try:
            self._socket.sendall(buffer)
        except TimeoutError:
            raise TooSlow from None

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        self._socket.settimeout(_left(self._until))
        # The certificate is held to the name, whatever the address.
        secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        return _Stream(secured, self._until, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._socket if info == "socket" else None

    def __enter__(self) -> _Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TooSlow
    return left
