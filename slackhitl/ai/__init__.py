"""What the model does: triage, drafting, checking, retrieval. It writes text and nothing else."""
