"""Who is asking, as far as the network can tell. Pure: no request, no settings."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

UNKNOWN = "unknown"


def client_network(*, remote_address: str, forwarded_for: str, trusted_proxies: int) -> str:
    """The address of the client, or its /64 network for IPv6, where one person holds a whole network.

    Each reverse proxy appends the address it was called from to `forwarded_for`, so only the last
    `trusted_proxies` entries are true: whatever stands to their left was written by the client.
    What is no address counts as `remote_address`, and that as "unknown".
    """
    entries = [entry.strip() for entry in forwarded_for.split(",") if entry.strip()]
    claimed = entries[-trusted_proxies:][0] if trusted_proxies and entries else remote_address
    address = parse_address(claimed) or parse_address(remote_address)
    if address is None:
        return UNKNOWN
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address.packed, 64), strict=False))


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: alone, with a port, or in brackets."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
