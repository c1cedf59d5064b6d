"""What can be measured of a draft before anybody reads it, for its score.

Numbers that have to do with whether people send it unchanged. None is the model's own opinion.
"""

from collections.abc import Sequence

import numpy as np

from slackhitl.ai.embedding import Embedder, shared_embedder
from slackhitl.ai.language import sentences
from slackhitl.ai.retrieval import Index
from slackhitl.ai.terms import Brief, Drafted, Grounding

MOST_QUESTIONS = 5


def signals(brief: Brief, drafted: Drafted, embedder: Embedder | None = None) -> dict[str, float]:
    """Each signal by name; a new one counts once people have decided drafts that have it."""
    embedder = embedder or shared_embedder()
    language = brief.triage.language.partition("-")[0].lower()
    cited = {source.article for source in drafted.sources}
    spoken = {passage.language for passage in brief.passages if passage.article in cited}
    return {
        "nearness": _nearness(brief, embedder),
        "agreement": _agreement(brief, drafted, embedder),
        "replies": float(drafted.grounding is Grounding.EXEMPLAR),
        "questions": float(min(len(brief.triage.questions), MOST_QUESTIONS)),
        "foreign": float(any(one.partition("-")[0].lower() != language for one in spoken)),
    }


def _nearness(brief: Brief, embedder: Embedder) -> float:
    """How near anything that was found is to the question that is worst off."""
    index = Index(embedder, neighbours=0, votes=1)
    for passage in brief.passages:
        about = f"{passage.title}: {passage.heading}" if passage.heading else passage.title
        for sentence in ("", *sentences(passage.text)):
            index.add("found", f"{about} {sentence}".strip())
    for exemplar in brief.exemplars:
        index.add("found", exemplar.question)
    asked = brief.triage.questions or (f"{brief.mail.subject}\n{brief.mail.text}",)
    nearest = [max((score for _, score in index.search(one, 1)), default=0.0) for one in asked]
    return round(min(nearest), 4)


def _agreement(brief: Brief, drafted: Drafted, embedder: Embedder) -> float:
    """How like the draft is to what people sent to others who asked the same; 0 when nobody did."""
    if not brief.exemplars:
        return 0.0
    texts: Sequence[str] = [drafted.text, *(exemplar.reply for exemplar in brief.exemplars)]
    draft, *replies = embedder.embed(texts)
    alike = max(float(np.einsum("d,d->", draft, reply)) for reply in replies)
    return round(max(alike, 0.0), 4)
