"""Whether a mail's sender may be forged, by what the receiving server found out (RFC 8601).

Only the topmost results count: a sender can write such headers too, but only below those of the
server that received the mail. A "pass" proves nothing to us; a failure warns.
"""

from slackhitl.mail.fields import Headers
from slackhitl.mail.inbound import Address, Authentication

LONGEST = 10_000
METHODS = ("spf", "dkim", "dmarc", "compauth")
FAILED = frozenset({"fail", "hardfail", "reject", "invalid"})
WEAK = FAILED | {"softfail"}
PASSED = frozenset({"pass", "bestguesspass"})


def authentication(headers: Headers, sender: Address, reply_to: Address) -> Authentication:
    """The results that the mail's last server wrote into it, and a warning where they tell one."""
    lines = headers.every("authentication-results")[:10]
    if not lines:
        lines = [_newest_arc(headers.every("arc-authentication-results")[:20])]
    server, results = "", [("", "", "")]
    for number, line in enumerate(lines):
        named, found = _results(line)
        if number and named != server:
            break
        server = named
        results.extend(found)
    domain = _domain(sender.address)
    spf, spf_domain = _result("spf", results, domain)
    dkim, dkim_domain = _result("dkim", results, domain)
    dmarc, _ = _result("dmarc", results, domain)
    composite, _ = _result("compauth", results, domain)
    if spf is None:
        spf = _first_word(headers.first("received-spf"))
    aligned = (spf in PASSED and _related(spf_domain, domain)) or (
        dkim in PASSED and _related(dkim_domain, domain)
    )
    return Authentication(
        spf=spf,
        dkim=dkim,
        dmarc=dmarc,
        server=server,
        warning=_warning(spf, dkim, dmarc, composite, domain, aligned),
    )


def reply_elsewhere(sender: Address, reply_to: Address | None) -> str | None:
    """A sentence for people when answers would go to another domain than the sender's."""
    if reply_to is None or not reply_to.address or not sender.address:
        return None
    if _related(_domain(reply_to.address), _domain(sender.address)):
        return None
    return f"Answers go to {reply_to.address}, which is not where the mail came from."


def _warning(  # noqa: PLR0911
    spf: str | None,
    dkim: str | None,
    dmarc: str | None,
    composite: str | None,
    domain: str,
    aligned: bool,
) -> str | None:
    whose = domain or "its sender"
    if dmarc in FAILED:
        return f"The sender may be forged: the mail failed the DMARC check of {whose}."
    if dmarc in PASSED:
        return None
    if composite in FAILED:
        return f"The sender may be forged: the mail server doubts that it came from {whose}."
    if aligned:
        return None
    if spf in FAILED:
        return f"The sender may be forged: the sending server may not send for {whose} (SPF)."
    if dkim in FAILED and (spf in WEAK or spf in {None, "none", "neutral"}):
        return f"The sender may be forged: the signature of {whose} is not valid (DKIM)."
    return None


def _result(
    method: str, results: list[tuple[str, str, str]], domain: str
) -> tuple[str | None, str]:
    """A method's result and the domain it speaks of; of several signatures, the best one."""
    found = [(result, about) for name, result, about in results if name == method]
    if not found:
        return None, ""
    found.sort(key=lambda one: (one[0] not in PASSED, not _related(one[1], domain)))
    return found[0]


def _results(line: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The server's name, and (method, result, domain) of each of its findings."""
    server = ""
    found: list[tuple[str, str, str]] = []
    for number, part in enumerate(_without_comments(line[:LONGEST]).split(";")[:100]):
        words = part.replace(" = ", "=").split()
        if not words:
            continue
        method, equals, result = words[0].partition("=")
        method = method.partition("/")[0].lower()
        if number == 0 and (not equals or method not in METHODS):
            server = words[0].lower()
            words = words[2:] if len(words) > 1 and words[1].isdigit() else words[1:]
            method, equals, result = words[0].partition("=") if words else ("", "", "")
            method = method.partition("/")[0].lower()
        if equals and method in METHODS and result:
            found.append((method, result.lower().strip("\"',"), _about(method, words[1:])))
    return server, found


def _about(method: str, words: list[str]) -> str:
    wanted = {
        "spf": ("smtp.mailfrom", "smtp.mail", "envelope-from", "smtp.helo"),
        "dkim": ("header.d", "header.i", "header.from"),
        "dmarc": ("header.from",),
    }.get(method, ())
    properties = dict(word.partition("=")[::2] for word in words if "=" in word)
    value = next((properties[name] for name in wanted if name in properties), "")
    return _domain(f"@{value.strip(chr(34))}")


def _without_comments(text: str) -> str:
    kept: list[str] = []
    depth = 0
    for character in text:
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(character)
    return "".join(kept)


def _newest_arc(lines: list[str]) -> str:
    """The newest ARC results (RFC 8617), without their instance number."""
    numbered = []
    for line in lines:
        instance, _, rest = line.partition(";")
        number = instance.strip().removeprefix("i=").strip()
        if number.isascii() and number.isdigit() and len(number) < 4:
            numbered.append((int(number), rest))
    return max(numbered)[1] if numbered else ""


def _first_word(value: str) -> str | None:
    words = value.split(maxsplit=1)
    return words[0].lower().strip("();,:")[:20] or None if words else None


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip("<>. ").lower()


def _related(one: str, other: str) -> bool:
    """Whether two domains belong together, as DMARC's relaxed alignment takes it, roughly."""
    if not one or not other:
        return False
    return (
        one == other
        or one.endswith(f".{other}")
        or other.endswith(f".{one}")
        or (_organisation(one) == _organisation(other))
    )


def _organisation(domain: str) -> str:
    labels = domain.split(".")
    # co.uk, com.au, or.jp and their like: a short second level under a country.
    second = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if second else labels[-2:])
