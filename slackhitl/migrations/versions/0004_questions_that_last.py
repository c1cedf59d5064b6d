"""questions that last"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("channel", "day", name=op.f("uq_digest_channel_day")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("builds_on_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("asks", sa.String(), nullable=True))

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answer_channel", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("answer_ts", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(), nullable=True))
        batch_op.create_index("ix_question_channel_ts", ["channel", "ts"], unique=False)
        batch_op.create_index(
            "ix_question_answer_channel_answer_ts", ["answer_channel", "answer_ts"], unique=False
        )

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.alter_column("version", server_default=None)
