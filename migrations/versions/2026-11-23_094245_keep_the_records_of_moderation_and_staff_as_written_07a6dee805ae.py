"""keep the records of moderation and staff as written

Revision ID: 07a6dee805ae
Revises: b9aef43af470
Create Date: 2026-11-23 09:42:45.452609+00:00
"""

from alembic import op
from app.bridge.types import ByVendor

revision = '07a6dee805ae'
down_revision = 'b9aef43af470'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == 'postgresql':
        op.create_object(
            'function',
            'refuse_to_change_row',
            """\
CREATE FUNCTION refuse_to_change_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are written once: none is ever changed or deleted.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$""",
        )

    op.create_object(
        'trigger',
        'decisions_are_not_changed',
        ByVendor(
            postgresql="""\
CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions FOR EACH ROW WHEN (
    NEW.id IS DISTINCT FROM OLD.id
    OR NEW.case_id IS DISTINCT FROM OLD.case_id
    OR NEW.verdict IS DISTINCT FROM OLD.verdict
    OR NEW.reason IS DISTINCT FROM OLD.reason
    OR NEW.decided_at IS DISTINCT FROM OLD.decided_at
    OR NEW.moderator_id IS DISTINCT FROM OLD.moderator_id AND NOT (NEW.moderator_id IS NULL)
) EXECUTE FUNCTION refuse_to_change_row()""",
            sqlite="""\
CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions FOR EACH ROW WHEN (
    NEW.id IS NOT OLD.id
    OR NEW.case_id IS NOT OLD.case_id
    OR NEW.verdict IS NOT OLD.verdict
    OR NEW.reason IS NOT OLD.reason
    OR NEW.decided_at IS NOT OLD.decided_at
    OR NEW.moderator_id IS NOT OLD.moderator_id AND NOT (NEW.moderator_id IS NULL)
) BEGIN
    SELECT RAISE(ABORT, 'Rows of decisions are written once: none is ever changed or deleted.');
END""",
        ),
        table='decisions',
    )

    op.create_object(
        'trigger',
        'decisions_are_not_deleted',
        ByVendor(
            postgresql="""\
CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions FOR EACH ROW
EXECUTE FUNCTION refuse_to_change_row()""",
            sqlite="""\
CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'Rows of decisions are written once: none is ever changed or deleted.');
END""",
        ),
        table='decisions',
    )

    if op.get_context().dialect.name == 'sqlite':
        op.create_object(
            'trigger',
            'decisions_are_not_replaced',
            """\
CREATE TRIGGER decisions_are_not_replaced BEFORE INSERT ON decisions FOR EACH ROW WHEN (
    EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id)
) BEGIN
    SELECT RAISE(ABORT, 'Rows of decisions are written once: none is ever changed or deleted.');
END""",
            table='decisions',
        )

    op.create_object(
        'trigger',
        'appeals_are_not_changed',
        ByVendor(
            postgresql="""\
CREATE TRIGGER appeals_are_not_changed BEFORE UPDATE ON appeals FOR EACH ROW WHEN (
    NEW.id IS DISTINCT FROM OLD.id
    OR NEW.decision_id IS DISTINCT FROM OLD.decision_id
    OR NEW.text IS DISTINCT FROM OLD.text
    OR NEW.created_at IS DISTINCT FROM OLD.created_at
    OR NEW.answer_id IS DISTINCT FROM OLD.answer_id AND NOT (OLD.answer_id IS NULL)
) EXECUTE FUNCTION refuse_to_change_row()""",
            sqlite="""\
CREATE TRIGGER appeals_are_not_changed BEFORE UPDATE ON appeals FOR EACH ROW WHEN (
    NEW.id IS NOT OLD.id
    OR NEW.decision_id IS NOT OLD.decision_id
    OR NEW.text IS NOT OLD.text
    OR NEW.created_at IS NOT OLD.created_at
    OR NEW.answer_id IS NOT OLD.answer_id AND NOT (OLD.answer_id IS NULL)
) BEGIN
    SELECT RAISE(ABORT, 'Rows of appeals are written once: none is ever changed or deleted.');
END""",
        ),
        table='appeals',
    )

    op.create_object(
        'trigger',
        'appeals_are_not_deleted',
        ByVendor(
            postgresql="""\
CREATE TRIGGER appeals_are_not_deleted BEFORE DELETE ON appeals FOR EACH ROW
EXECUTE FUNCTION refuse_to_change_row()""",
            sqlite="""\
CREATE TRIGGER appeals_are_not_deleted BEFORE DELETE ON appeals FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'Rows of appeals are written once: none is ever changed or deleted.');
END""",
        ),
        table='appeals',
    )

    if op.get_context().dialect.name == 'sqlite':
        op.create_object(
            'trigger',
            'appeals_are_not_replaced',
            """\
CREATE TRIGGER appeals_are_not_replaced BEFORE INSERT ON appeals FOR EACH ROW WHEN (
    EXISTS (SELECT 1 FROM appeals WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM appeals WHERE decision_id = NEW.decision_id)
    OR EXISTS (SELECT 1 FROM appeals WHERE answer_id = NEW.answer_id)
) BEGIN
    SELECT RAISE(ABORT, 'Rows of appeals are written once: none is ever changed or deleted.');
END""",
            table='appeals',
        )

    op.create_object(
        'trigger',
        'django_admin_log_are_not_changed',
        ByVendor(
            postgresql="""\
CREATE TRIGGER django_admin_log_are_not_changed BEFORE UPDATE ON django_admin_log FOR EACH ROW WHEN (
    NEW.id IS DISTINCT FROM OLD.id
    OR NEW.action_time IS DISTINCT FROM OLD.action_time
    OR NEW.user_id IS DISTINCT FROM OLD.user_id
    OR NEW.object_id IS DISTINCT FROM OLD.object_id
    OR NEW.action_flag IS DISTINCT FROM OLD.action_flag
    OR NEW.change_message IS DISTINCT FROM OLD.change_message
    OR NEW.object_repr IS DISTINCT FROM OLD.object_repr AND NOT (NEW.object_repr = 'former-member')
    OR NEW.content_type_id IS DISTINCT FROM OLD.content_type_id AND NOT (NEW.content_type_id IS NULL)
) EXECUTE FUNCTION refuse_to_change_row()""",
            sqlite="""\
CREATE TRIGGER django_admin_log_are_not_changed BEFORE UPDATE ON django_admin_log FOR EACH ROW WHEN (
    NEW.id IS NOT OLD.id
    OR NEW.action_time IS NOT OLD.action_time
    OR NEW.user_id IS NOT OLD.user_id
    OR NEW.object_id IS NOT OLD.object_id
    OR NEW.action_flag IS NOT OLD.action_flag
    OR NEW.change_message IS NOT OLD.change_message
    OR NEW.object_repr IS NOT OLD.object_repr AND NOT (NEW.object_repr = 'former-member')
    OR NEW.content_type_id IS NOT OLD.content_type_id AND NOT (NEW.content_type_id IS NULL)
) BEGIN
    SELECT RAISE(ABORT, 'Rows of django_admin_log are written once: none is ever changed or deleted.');
END""",
        ),
        table='django_admin_log',
    )

    op.create_object(
        'trigger',
        'django_admin_log_are_not_deleted',
        ByVendor(
            postgresql="""\
CREATE TRIGGER django_admin_log_are_not_deleted BEFORE DELETE ON django_admin_log FOR EACH ROW
EXECUTE FUNCTION refuse_to_change_row()""",
            sqlite="""\
CREATE TRIGGER django_admin_log_are_not_deleted BEFORE DELETE ON django_admin_log FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'Rows of django_admin_log are written once: none is ever changed or deleted.');
END""",
        ),
        table='django_admin_log',
    )

    if op.get_context().dialect.name == 'sqlite':
        op.create_object(
            'trigger',
            'django_admin_log_are_not_replaced',
            """\
CREATE TRIGGER django_admin_log_are_not_replaced BEFORE INSERT ON django_admin_log FOR EACH ROW WHEN (
    EXISTS (SELECT 1 FROM django_admin_log WHERE id = NEW.id)
) BEGIN
    SELECT RAISE(ABORT, 'Rows of django_admin_log are written once: none is ever changed or deleted.');
END""",
            table='django_admin_log',
        )


def downgrade() -> None:
    if op.get_context().dialect.name == 'sqlite':
        op.drop_object('trigger', 'django_admin_log_are_not_replaced', table='django_admin_log')

    op.drop_object('trigger', 'django_admin_log_are_not_deleted', table='django_admin_log')

    op.drop_object('trigger', 'django_admin_log_are_not_changed', table='django_admin_log')

    if op.get_context().dialect.name == 'sqlite':
        op.drop_object('trigger', 'appeals_are_not_replaced', table='appeals')

    op.drop_object('trigger', 'appeals_are_not_deleted', table='appeals')

    op.drop_object('trigger', 'appeals_are_not_changed', table='appeals')

    if op.get_context().dialect.name == 'sqlite':
        op.drop_object('trigger', 'decisions_are_not_replaced', table='decisions')

    op.drop_object('trigger', 'decisions_are_not_deleted', table='decisions')

    op.drop_object('trigger', 'decisions_are_not_changed', table='decisions')

    if op.get_context().dialect.name == 'postgresql':
        op.drop_object('function', 'refuse_to_change_row')
