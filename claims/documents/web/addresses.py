"""Which addresses the importer may open a socket to: public ones, decided by two tables that must agree.

ssrfguard's table decodes addresses that carry another inside them (IPv4-mapped, NAT64); Python's
``ipaddress`` is asked besides. Tunnels of the past (6to4, Teredo, IPv4-compatible) are refused
whole: no newsroom's source is there, and their inside is where attacks hide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_network

from ssrfguard import DEFAULT_DENIED, AddressTable, Block, Policy, Reach, Verdict

MAX_REDIRECTS = 5
PORTS = frozenset({80, 443})
MAX_URL_CHARS = 2000
CONNECTION_ATTEMPTS = 2
OLD_TUNNELS = frozenset(map(ip_network, ("2002::/16", "2001::/32", "::/96")))
GLOBAL_UNICAST = ip_network("2000::/3")
NOT_GLOBAL = Block(
    network=ip_network("0.0.0.0/0"),
    name="not a global unicast address",
    rfc="RFC 6890",
    reach=Reach.DENIED,
    note="refused by Python's ipaddress",
)


class PublicOnly(AddressTable):
    """ssrfguard's table, with whatever Python does not call global refused as well."""

    def _classify(
        self,
        address: IPv4Address | IPv6Address,
        chain: tuple[tuple[Block, IPv4Address | IPv6Address], ...],
    ) -> Verdict:
        verdict = super()._classify(address, chain)
        wraps = verdict.block is not None and verdict.block.reach is Reach.TRANSLATED
        if verdict.blocked or wraps:
            # What a wrapper carries came through here by itself, one level down.
            return verdict
        if not _is_public(verdict.address):
            return Verdict(address=address, blocked=True, block=NOT_GLOBAL, chain=chain)
        return verdict


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast:
        return False
    # IANA gives out no other IPv6 unicast; what lies outside is old (SIIT's ::ffff:0:0:0/96) or unused.
    return isinstance(address, IPv4Address) or address in GLOBAL_UNICAST


PUBLIC = PublicOnly(
    tuple(
        replace(block, reach=Reach.DENIED) if block.network in OLD_TUNNELS else block
        for block in DEFAULT_DENIED.blocks
    )
)


def public_policy(allowed_hosts: Iterable[str] = ()) -> Policy:
    """What the importer may reach: public addresses on ports 80 and 443, no credentials in the URL.

    ``allowed_hosts`` limits it to these hosts and what lies below them; empty means all.
    """
    hosts = [host.strip().lower().removeprefix("*.") for host in allowed_hosts if host.strip()]
    return Policy(
        denied_networks=PUBLIC,
        allowed_ports=PORTS,
        allowed_hosts=frozenset(hosts) | {f"*.{host}" for host in hosts},
        max_redirects=MAX_REDIRECTS,
        max_connection_attempts=CONNECTION_ATTEMPTS,
        max_url_length=MAX_URL_CHARS,
    )
