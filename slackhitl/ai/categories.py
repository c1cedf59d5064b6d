"""The kinds of mail that a new desk distinguishes until the team edits the list."""

from slackhitl.ai.terms import Category

OTHER = "other"
"""The category of whatever fits no other; always understood, also when the list lacks it."""

DEFAULT_CATEGORIES: tuple[Category, ...] = (
    Category(
        "delivery",
        "Where a parcel is, delivery times and costs, tracking, late or lost parcels, addresses.",
        (
            "where is my parcel",
            "when will my order arrive",
            "the tracking has not changed",
            "my package is late",
            "shipping costs",
            "do you ship to my country",
            "change the delivery address",
        ),
    ),
    Category(
        "order",
        "Placing, changing or cancelling an order; stock and availability.",
        (
            "cancel my order",
            "change my order",
            "add an item to my order",
            "when is it back in stock",
            "is it available",
            "order confirmation",
        ),
    ),
    Category(
        "return",
        "Returning or exchanging something, and refunds for it.",
        (
            "return an item",
            "send it back",
            "exchange for another size",
            "when do I get my refund",
            "return label",
        ),
    ),
    Category(
        "damage",
        "Damaged, faulty, wrong or missing items; warranty and repair.",
        (
            "arrived damaged",
            "it is broken",
            "the wrong item was delivered",
            "an item is missing",
            "warranty claim",
            "the zip is torn",
            "repair",
        ),
    ),
    Category(
        "payment",
        "Payments, invoices, taxes, gift cards and discounts.",
        (
            "invoice for my order",
            "VAT number",
            "my card was declined",
            "I was charged twice",
            "pay with PayPal",
            "gift card code does not work",
            "discount code",
        ),
    ),
    Category(
        "account",
        "Login, password, personal data, newsletter.",
        (
            "forgot my password",
            "cannot log in",
            "delete my account",
            "change my email address",
            "unsubscribe from the newsletter",
        ),
    ),
    Category(
        "product",
        "Questions about a product before or after buying: size, fit, material, use.",
        (
            "which size should I take",
            "is it waterproof",
            "what material is it made of",
            "how do I use it",
            "does it fit",
        ),
    ),
    Category(
        OTHER,
        "Everything else: praise, business offers, jobs, press, unclear mails.",
        ("partnership offer", "job application", "thank you for your help"),
    ),
)
