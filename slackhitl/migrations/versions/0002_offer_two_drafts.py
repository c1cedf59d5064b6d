"""offer two drafts"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATUSES = (
    "queued", "in_review", "offered", "unwritten", "awaiting_second", "approved", "sending", "sent",
    "uncertain", "undelivered", "superseded", "discarded",
)  # fmt: skip


def upgrade() -> None:
    """Apply this revision."""
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("other_reading", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("triaged_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("queries", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("beside_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_draft_beside_id_draft"), "draft", ["beside_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_draft_draftstatus"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_draft_draftstatus"), sa.column("status").in_(STATUSES)
        )
