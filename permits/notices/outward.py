"""Looks up where a carrier's address really leads, and calls nothing that is not outside.

Who may name an address for the program to call could otherwise make it call this machine, the
database, or the services of the hall it stands in. The address that was looked at is the one that
is called: a name that answers otherwise a moment later changes nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

_PORTS = {"https": 443, "http": 80}
#: Networks that carry another address inside: what is inside is what counts.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class NotOutside(Exception):
    """An address that must not be called, and why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to call: the address that was found, and the name it is called by."""

    host: str
    port: int
    ip: str
    path: str
    is_tls: bool


def resolved(url: str, *, demo: bool) -> Target:
    """Look an address up. Raises `NotOutside`; the demo may call this machine and without TLS."""
    try:
        parts = urlsplit(url)
    except ValueError as fault:
        raise NotOutside(str(fault)) from fault
    is_tls = parts.scheme == "https"
    if not parts.hostname or not (is_tls or (demo and parts.scheme == "http")):
        raise NotOutside("only https addresses are called")
    if parts.username or parts.password:
        raise NotOutside("an address may not carry a password")
    try:
        port = parts.port or _PORTS[parts.scheme]
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as fault:
        raise NotOutside(f"{parts.hostname}: {fault}") from fault
    addresses = [str(each[4][0]) for each in found]
    inside = [] if demo else [each for each in addresses if not is_outside(each)]
    if inside:
        raise NotOutside(f"{parts.hostname} leads to {inside[0]}, which is not a public address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.hostname, port, addresses[0], path, is_tls)


def is_outside(address: str) -> bool:
    """Say whether an IP address is one of the public network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_outside(str(inner))
    return ip.is_global and not ip.is_multicast


def connect(target: Target, seconds: float) -> socket.socket:
    """Open a line to the address that was looked up."""
    return socket.create_connection((target.ip, target.port), timeout=seconds)
