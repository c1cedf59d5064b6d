"""judge lessons by evidence"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "lessonlook",
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("category", "language", name=op.f("pk_lessonlook")),
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.add_column(sa.Column("possible", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kin_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kinship", sa.String(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_lesson_kin_id_lesson"), "lesson", ["kin_id"], ["id"]
        )

    # Trials so far counted the very edits that had suggested the lesson; they prove nothing.
    op.execute("DELETE FROM lessontrial")
    with op.batch_alter_table("lessontrial", schema=None) as batch_op:
        batch_op.add_column(sa.Column("difference", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("low", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("high", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("taught_difference", sa.Float(), nullable=True))
        batch_op.drop_column("without")
        batch_op.drop_column("with_")
