"""what autonomy is proven by"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "articleversion",
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("article", "version", name=op.f("pk_articleversion")),
    )
    op.create_table(
        "calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
    )
    op.create_table(
        "prompttrial",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("against", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("difference", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_prompttrial")),
    )

    with op.batch_alter_table("autonomycase", schema=None) as batch_op:
        batch_op.add_column(sa.Column("maker", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("signals", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("score", sa.Float(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_autonomycase_judged"))
        batch_op.create_index(
            "ix_autonomycase_judged", ["category", "maker", "judged_at"], unique=False
        )
        batch_op.drop_column("origin")

    with op.batch_alter_table("autonomycase", schema=None) as batch_op:
        batch_op.alter_column("maker", server_default=None)
        batch_op.alter_column("signals", server_default=None)

    with op.batch_alter_table("categoryautonomy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("maker", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("reach", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("proven_from", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("coverage", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("model", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("prompts", sa.String(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_draft_presented_at"), ["presented_at"], unique=False)

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.alter_column("model", server_default=None)
        batch_op.alter_column("prompts", server_default=None)
