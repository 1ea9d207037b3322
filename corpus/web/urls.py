"""Normalise page URLs: strip tracking parameters, and give all URLs of the same page one key."""

import re
from urllib.parse import quote, unquote, urlsplit

_TRACKING_STARTS = (
    *("utm_", "at_bbc_", "at_custom", "at_link_", "at_ptr_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_"),
    *("oly_", "vero_", "_hs", "__hs", "guce_", "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname"),
)
_TRACKING_NAMES = frozenset(
    """
    fbclid fb_action_ids fb_action_types fb_ref fb_source gclid gclsrc gbraid wbraid dclid msclkid
    yclid ysclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid mkt_tok s_cid cmp cmpid icid ncid
    ocid xtor ref_src ref_url at_medium at_campaign at_campaign_type at_format at_creation
    at_variant at_platform at_detail at_emailtype smid smtyp maca ftag guccounter wt.mc_id wt_mc
    wt.mc_ev wickedid rb_clickid s_kwcid ef_id epik sc_cid srsltid sr_share share_id ito _ga _gl
    _openstat _branch_match_id _branch_referrer action_object_map action_type_map action_ref_map
    ml_subscriber ml_subscriber_hash feature_rss dlvrit cvid ns_fee taid
    """.split()
)
_TRACKING_PAIR = re.compile(r"(?:source|ref|from|src|medium|cmpid)=rss(?:[-_.].*)?", re.IGNORECASE)
_LOOSE_LABELS = ("www", "m", "mobile", "amp")
_ENDING = re.compile(r"/+(?:(?:amp|(?:index|default)\.(?:html?|php|aspx?))/*)?$", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_.-]*[a-z0-9_-]|[0-9a-f:.]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def without_tracking(url: str) -> str:
    """Return `url` without tracking parameters, and unchanged in all else."""
    rest, hash_mark, fragment = url.partition("#")
    address, question_mark, query = rest.partition("?")
    parts = query.split("&")
    kept = [part for part in parts if not _is_tracking(part)]
    if len(kept) != len(parts):
        rest = address + (question_mark + "&".join(kept) if kept else "")
    if fragment and all(map(_is_tracking, fragment.split("&"))):
        return rest
    return rest + hash_mark + fragment


def canonical_url(url: str) -> str:
    """Return one key for all URLs of the same page; a text that is no web address is its own key.

    The key ignores the scheme, "www.", "m." and "amp.", default ports, tracking, fragments, index pages,
    final slashes, the order of parameters, and how characters are escaped (RFC 3986, 6.2).
    """
    plain = without_tracking(_SURROGATES.sub("\ufffd", url).strip()).strip()
    try:
        parts = urlsplit(plain)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return plain
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return plain
    place = f"[{host}]" if ":" in host else host
    if port not in (None, 80, 443):
        place += f":{port}"
    path = _escaped(parts.path)
    while _ENDING.search(path):
        path = _ENDING.sub("", path)
    pairs = (_escaped(part.replace("+", "%20")) for part in parts.query.split("&") if part)
    query = "&".join(sorted(part for part in pairs if not _is_tracking(part)))
    return f"https://{place}{path}" + (f"?{query}" if query else "")


def _is_tracking(part: str) -> bool:
    name = unquote(part.partition("=")[0]).strip().lower()
    return (
        name in _TRACKING_NAMES or name.startswith(_TRACKING_STARTS) or bool(_TRACKING_PAIR.fullmatch(part))
    )


def _host(host: str) -> str:
    """Return a host in ASCII, without labels such as "www". Raises ValueError if it has no ASCII form."""
    host = host if host.isascii() else host.encode("idna").decode()
    host = host.lower().rstrip(".")
    first, _, rest = host.partition(".")
    while first in _LOOSE_LABELS and "." in rest:
        host = rest
        first, _, rest = host.partition(".")
    return host


def _escaped(text: str) -> str:
    """Return `text` with exactly those characters escaped that must be, in upper-case hex."""
    escaped = re.sub(r"%([0-9A-Fa-f]{2})|%", _escape, text)
    return quote(escaped, safe="%/:?@!$&'()*+,;=~")


def _escape(match: re.Match[str]) -> str:
    if not match.group(1):
        return "%25"
    character = chr(int(match.group(1), 16))
    return character if character in _UNRESERVED else match.group().upper()
