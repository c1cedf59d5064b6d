"""follow exemplars"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "exemplarstate",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("purges", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemplarstate")),
    )
    op.create_table(
        "exemplarcitation",
        sa.Column("exemplar_id", sa.Integer(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exemplar_id"], ["exemplar.id"], name=op.f("fk_exemplarcitation_exemplar_id_exemplar")
        ),
        sa.PrimaryKeyConstraint(
            "exemplar_id", "article", "version", name=op.f("pk_exemplarcitation")
        ),
    )
    op.create_table(
        "exemplaruse",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("exemplar_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_exemplaruse_draft_id_draft")
        ),
        sa.ForeignKeyConstraint(
            ["exemplar_id"], ["exemplar.id"], name=op.f("fk_exemplaruse_exemplar_id_exemplar")
        ),
        sa.PrimaryKeyConstraint("draft_id", "exemplar_id", name=op.f("pk_exemplaruse")),
    )
    with op.batch_alter_table("exemplaruse", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exemplaruse_exemplar_id"), ["exemplar_id"], unique=False
        )

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("exemplar", schema=None) as batch_op:
        batch_op.add_column(sa.Column("customer_key", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("confirmed", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("retired_for", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("retired_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("superseded_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("change", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_exemplar_change"), ["change"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_exemplar_customer_key"), ["customer_key"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_exemplar_superseded_by_id_exemplar"),
            "exemplar",
            ["superseded_by_id"],
            ["id"],
        )

    # The rows that there are have a value now; new ones bring theirs.
    with op.batch_alter_table("exemplar", schema=None) as batch_op:
        batch_op.alter_column("confirmed", server_default=None)
        batch_op.alter_column("change", server_default=None)
