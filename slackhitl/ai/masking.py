"""Takes out what nobody downstream needs to see: card numbers, bank accounts, passwords, keys.

Applied to a mail when it comes in, and once more before the model, Slack and logs. What is masked
cannot be restored from the result; the raw mail in the archive is untouched.
"""

from pathlib import PurePosixPath

from slackhitl.ai.credentials import without_identities, without_keys, without_passwords
from slackhitl.ai.payment_numbers import without_accounts, without_cards

LONGEST_ENDING = 12
"""Of a file's name, that stays as it is."""


def mask(text: str) -> str:
    """The text without card numbers, bank accounts, passwords, codes, keys and identity numbers.

    Order, invoice and tracking numbers stay: a number is a card only when an issuer owns its
    range and its check digit (ISO/IEC 7812) fits. Masking twice changes nothing.
    """
    text = without_keys(text)
    text = without_cards(without_accounts(text))
    return without_identities(without_passwords(text))


def mask_name(filename: str) -> str:
    """The same for a file's name, whose ending stays."""
    ending = PurePosixPath(filename).suffix
    if not ending or len(ending) > LONGEST_ENDING:
        return mask(filename)
    return mask(filename.removesuffix(ending)) + ending
