"""What the receiving server found out about the sender (Authentication-Results, RFC 8601)."""

import re
from dataclasses import dataclass

from slackhitl.mail.reading import Headers

RESULT = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Authentication:
    """Results of the topmost header, which our own server wrote; None where it says nothing."""

    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None

    @property
    def warning(self) -> str | None:
        """Why the sender may not be who they say; None without a reason to doubt it."""
        if self.dmarc == "fail":
            return "the sender's domain does not vouch for this mail (DMARC failed)"
        if self.dmarc == "pass":
            return None
        if self.spf in {"fail", "softfail"} and self.dkim != "pass":
            return "the mail did not come from the sender's own servers (SPF failed, no DKIM)"
        return None


def authentication(headers: Headers) -> Authentication:
    """Read the topmost Authentication-Results; those below may be the sender's own invention."""
    found: dict[str, str] = {}
    for value in headers.all("authentication-results")[:1]:
        plain = re.sub(r"\([^()]*\)", " ", value[:8000])
        for method, result in RESULT.findall(plain):
            name = method.lower()
            if found.get(name) != "pass":
                found[name] = result.lower()
    return Authentication(found.get("spf"), found.get("dkim"), found.get("dmarc"))
