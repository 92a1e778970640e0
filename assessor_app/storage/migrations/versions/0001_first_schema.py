"""The first schema: mirrored and own tables, the queue, search, and what must never change.

Revision ID: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    """CREATE TABLE queue (
        position INTEGER NOT NULL,
        assignment TEXT NOT NULL,
        issuer TEXT NOT NULL,
        submission_label TEXT COLLATE "NOCASE" NOT NULL,
        achievement_name TEXT COLLATE "NOCASE" NOT NULL,
        attempt INTEGER NOT NULL,
        files INTEGER NOT NULL,
        size_bytes INTEGER NOT NULL,
        bytes_here INTEGER NOT NULL,
        criteria INTEGER NOT NULL,
        scored INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        lease_until INTEGER,
        state TEXT NOT NULL,
        download TEXT NOT NULL,
        status TEXT NOT NULL,
        outcome TEXT,
        problem TEXT NOT NULL,
        CONSTRAINT pk_queue PRIMARY KEY (position),
        CONSTRAINT uq_queue_assignment UNIQUE (assignment)
) STRICT""",
    """CREATE TABLE issuers (
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        base_url TEXT NOT NULL,
        api_base TEXT NOT NULL,
        token TEXT NOT NULL,
        assessor TEXT NOT NULL,
        assessor_name TEXT NOT NULL,
        log TEXT NOT NULL,
        feed_state TEXT,
        enrolled_at INTEGER NOT NULL,
        synced_at INTEGER,
        paused TEXT NOT NULL,
        well_known BLOB NOT NULL,
        CONSTRAINT pk_issuers PRIMARY KEY (id),
        CONSTRAINT ck_issuers_kind CHECK (length(kind) > 0),
        CONSTRAINT uq_issuers_log UNIQUE (log)
) STRICT""",
    """CREATE TABLE drafts (
        assignment TEXT NOT NULL,
        feedback TEXT NOT NULL,
        private_note TEXT NOT NULL,
        coordinator_note TEXT NOT NULL,
        conflict_of_interest INTEGER,
        declaration_note TEXT,
        override TEXT,
        override_reason TEXT NOT NULL,
        concerns TEXT NOT NULL,
        opened TEXT NOT NULL,
        ready INTEGER NOT NULL,
        revising INTEGER NOT NULL,
        basis TEXT NOT NULL,
        updated_at INTEGER,
        CONSTRAINT pk_drafts PRIMARY KEY (assignment),
        CONSTRAINT ck_drafts_conflict_of_interest CHECK (conflict_of_interest IN (0, 1)),
        CONSTRAINT ck_drafts_ready CHECK (ready IN (0, 1)),
        CONSTRAINT ck_drafts_revising CHECK (revising IN (0, 1)),
        CONSTRAINT ck_drafts_override CHECK (override IN ('earned', 'notYetEarned',
        'returnedIncomplete', 'nonScorable', 'escalated', 'recused')),
        CONSTRAINT ck_drafts_declaration CHECK ((conflict_of_interest IS NULL) =
        (declaration_note IS NULL))
) STRICT""",
    """CREATE TABLE scores (
        assignment TEXT NOT NULL,
        criterion TEXT NOT NULL,
        level TEXT,
        points TEXT,
        condition_code TEXT,
        not_applicable INTEGER NOT NULL,
        rationale TEXT NOT NULL,
        citations TEXT NOT NULL,
        CONSTRAINT pk_scores PRIMARY KEY (assignment, criterion),
        CONSTRAINT ck_scores_not_applicable CHECK (not_applicable IN (0, 1)),
        CONSTRAINT ck_scores_one_way CHECK ((level IS NOT NULL) + (condition_code IS NOT
        NULL) + not_applicable <= 1)
) WITHOUT ROWID, STRICT""",
    """CREATE TABLE annotations (
        id TEXT NOT NULL,
        assignment TEXT NOT NULL,
        artifact TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        modified_at INTEGER NOT NULL,
        document BLOB NOT NULL,
        CONSTRAINT pk_annotations PRIMARY KEY (id)
) STRICT""",
    """CREATE TABLE decisions (
        position INTEGER NOT NULL,
        id TEXT NOT NULL,
        assignment TEXT NOT NULL,
        issuer TEXT NOT NULL,
        status TEXT NOT NULL,
        outcome TEXT NOT NULL,
        signed_at INTEGER NOT NULL,
        digest TEXT NOT NULL,
        log TEXT NOT NULL,
        log_sequence INTEGER NOT NULL,
        supersedes TEXT,
        receipt BLOB,
        document BLOB NOT NULL,
        annotations BLOB NOT NULL,
        CONSTRAINT pk_decisions PRIMARY KEY (position),
        CONSTRAINT ck_decisions_status CHECK (status IN ('signed', 'queued', 'sending',
        'accepted', 'needs_attention', 'superseded')),
        CONSTRAINT ck_decisions_outcome CHECK (outcome IN ('earned', 'notYetEarned',
        'returnedIncomplete', 'nonScorable', 'escalated', 'recused')),
        CONSTRAINT ck_decisions_log_sequence CHECK (log_sequence >= 1),
        CONSTRAINT ck_decisions_accepted CHECK (status <> 'accepted' OR receipt IS NOT
        NULL),
        CONSTRAINT ck_decisions_document CHECK (length(document) > 0),
        CONSTRAINT uq_decisions_log_log_sequence UNIQUE (log, log_sequence),
        CONSTRAINT uq_decisions_id UNIQUE (id),
        CONSTRAINT uq_decisions_digest UNIQUE (digest)
) STRICT""",
    """CREATE TABLE undo_steps (
        sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        assignment TEXT NOT NULL,
        label TEXT NOT NULL,
        forward TEXT NOT NULL,
        inverse TEXT NOT NULL,
        undone INTEGER NOT NULL,
        CONSTRAINT ck_undo_steps_undone CHECK (undone IN (0, 1))
) STRICT""",
    """CREATE TABLE settings (
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        CONSTRAINT pk_settings PRIMARY KEY ("key")
) STRICT""",
    """CREATE TABLE search_texts (
        position INTEGER NOT NULL,
        assignment TEXT NOT NULL,
        kind TEXT NOT NULL,
        ref TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        CONSTRAINT pk_search_texts PRIMARY KEY (position),
        CONSTRAINT ck_search_texts_kind CHECK (kind IN ('evidence', 'note', 'comment')),
        CONSTRAINT uq_search_texts_assignment_kind_ref UNIQUE (assignment, kind, ref)
) STRICT""",
    """CREATE TABLE assignments (
        id TEXT NOT NULL,
        issuer TEXT NOT NULL,
        package TEXT NOT NULL,
        package_version INTEGER NOT NULL,
        package_digest TEXT NOT NULL,
        due_at INTEGER NOT NULL,
        lease_until INTEGER,
        state TEXT NOT NULL,
        download TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        problem TEXT NOT NULL,
        CONSTRAINT pk_assignments PRIMARY KEY (id),
        CONSTRAINT ck_assignments_state CHECK (state IN ('assigned', 'decided', 'recused',
        'recalled')),
        CONSTRAINT ck_assignments_download CHECK (download IN ('listed', 'downloading',
        'paused', 'ready', 'failed')),
        CONSTRAINT ck_assignments_package_version CHECK (package_version >= 0),
        CONSTRAINT ck_assignments_size_bytes CHECK (size_bytes >= 0),
        CONSTRAINT fk_assignments_issuer FOREIGN KEY(issuer) REFERENCES issuers (id)
) STRICT""",
    """CREATE TABLE outbox (
        position INTEGER NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        issuer TEXT NOT NULL,
        assignment TEXT NOT NULL,
        status TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        next_at INTEGER,
        batch TEXT NOT NULL,
        problem TEXT NOT NULL,
        problem_detail TEXT NOT NULL,
        payload TEXT NOT NULL,
        decision TEXT GENERATED ALWAYS AS (CASE kind WHEN 'decision' THEN id END) VIRTUAL,
        CONSTRAINT pk_outbox PRIMARY KEY (position),
        CONSTRAINT ck_outbox_kind CHECK (kind IN ('decision', 'lease', 'recusal')),
        CONSTRAINT ck_outbox_status CHECK (status IN ('queued', 'sending', 'accepted',
        'needs_attention')),
        CONSTRAINT ck_outbox_attempts CHECK (attempts >= 0),
        CONSTRAINT uq_outbox_id UNIQUE (id),
        CONSTRAINT fk_outbox_decision FOREIGN KEY(decision) REFERENCES decisions (id)
) STRICT""",
    """CREATE TABLE packages (
        id TEXT NOT NULL,
        assignment TEXT NOT NULL,
        issuer TEXT NOT NULL,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        rubric TEXT NOT NULL,
        rubric_digest TEXT NOT NULL,
        achievement TEXT NOT NULL,
        achievement_name TEXT NOT NULL,
        submission TEXT NOT NULL,
        submission_label TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        wrapped_key BLOB NOT NULL,
        criteria INTEGER NOT NULL,
        CONSTRAINT pk_packages PRIMARY KEY (id),
        CONSTRAINT ck_packages_version CHECK (version >= 0),
        CONSTRAINT ck_packages_attempt CHECK (attempt >= 1),
        CONSTRAINT ck_packages_criteria CHECK (criteria >= 0),
        CONSTRAINT uq_packages_assignment UNIQUE (assignment),
        CONSTRAINT fk_packages_assignment FOREIGN KEY(assignment) REFERENCES assignments
        (id) ON DELETE CASCADE
) STRICT""",
    """CREATE TABLE manifests (
        package TEXT NOT NULL,
        manifest BLOB NOT NULL,
        CONSTRAINT pk_manifests PRIMARY KEY (package),
        CONSTRAINT fk_manifests_package FOREIGN KEY(package) REFERENCES packages (id) ON
        DELETE CASCADE
) STRICT""",
    """CREATE TABLE package_files (
        package TEXT NOT NULL,
        path TEXT NOT NULL,
        role TEXT NOT NULL,
        artifact TEXT,
        media_type TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        blob TEXT,
        verified_at INTEGER,
        problem TEXT NOT NULL,
        CONSTRAINT pk_package_files PRIMARY KEY (package, path),
        CONSTRAINT ck_package_files_role CHECK (role IN ('rubric', 'artifact', 'track',
        'rendition')),
        CONSTRAINT ck_package_files_size_bytes CHECK (size_bytes >= 0),
        CONSTRAINT ck_package_files_sha256 CHECK (length(sha256) = 64),
        CONSTRAINT ck_package_files_blob CHECK (length(blob) = 64),
        CONSTRAINT ck_package_files_verified CHECK (verified_at IS NULL OR blob IS NOT
        NULL),
        CONSTRAINT fk_package_files_package FOREIGN KEY(package) REFERENCES packages (id) ON
        DELETE CASCADE
) STRICT""",
)

_INDEXES = (
    "CREATE INDEX ix_annotations_assignment ON annotations (assignment)",
    "CREATE INDEX ix_assignments_download_due_at ON assignments (download, due_at)",
    "CREATE INDEX ix_assignments_issuer ON assignments (issuer)",
    "CREATE INDEX ix_decisions_assignment_position ON decisions (assignment, position)",
    "CREATE INDEX ix_decisions_issuer_position ON decisions (issuer, position)",
    "CREATE INDEX ix_outbox_assignment ON outbox (assignment)",
    "CREATE INDEX ix_outbox_issuer_status_position ON outbox (issuer, status, position)",
    "CREATE INDEX ix_packages_submission_label ON packages (submission_label)",
    """CREATE INDEX ix_queue_by_achievement_name ON queue (achievement_name, position, due_at,
    state, download, status, outcome, issuer)""",
    """CREATE INDEX ix_queue_by_due_at ON queue (due_at, position, state, download, status,
    outcome, issuer)""",
    """CREATE INDEX ix_queue_by_size_bytes ON queue (size_bytes, position, due_at, state, download,
    status, outcome, issuer)""",
    """CREATE INDEX ix_queue_by_status ON queue (status, position, due_at, state, download,
    outcome, issuer)""",
    """CREATE INDEX ix_queue_by_submission_label ON queue (submission_label, position, due_at,
    state, download, status, outcome, issuer, achievement_name)""",
    """CREATE INDEX ix_undo_steps_assignment_undone_sequence ON undo_steps (assignment, undone,
    sequence)""",
)

_SEARCH_AND_TRIGGERS = (
    """CREATE VIRTUAL TABLE queue_search USING fts5(submission_label, achievement_name,
content='queue', content_rowid='position', tokenize='trigram')""",
    """CREATE TRIGGER queue_inserted AFTER INSERT ON queue
BEGIN
INSERT INTO queue_search(rowid, submission_label, achievement_name) VALUES (NEW.position,
    NEW.submission_label, NEW.achievement_name);
END""",
    """CREATE TRIGGER queue_deleted AFTER DELETE ON queue
BEGIN
INSERT INTO queue_search(queue_search, rowid, submission_label, achievement_name) VALUES
    ('delete', OLD.position, OLD.submission_label, OLD.achievement_name);
END""",
    """CREATE TRIGGER queue_renamed AFTER UPDATE OF submission_label, achievement_name ON queue
WHEN OLD.submission_label IS NOT NEW.submission_label OR OLD.achievement_name IS NOT
    NEW.achievement_name
BEGIN
INSERT INTO queue_search(queue_search, rowid, submission_label, achievement_name) VALUES
    ('delete', OLD.position, OLD.submission_label, OLD.achievement_name);
INSERT INTO queue_search(rowid, submission_label, achievement_name) VALUES (NEW.position,
    NEW.submission_label, NEW.achievement_name);
END""",
    """CREATE TRIGGER assignments_inserted AFTER INSERT ON assignments
BEGIN
INSERT INTO queue (assignment, issuer, submission_label, achievement_name, attempt,
files, size_bytes, bytes_here, criteria, scored, due_at, lease_until, state, download,
    status,
outcome, problem)
VALUES (NEW.id, NEW.issuer, '', '', 0, 0, NEW.size_bytes, 0, 0, (SELECT count(*) FROM scores
    AS s WHERE s.assignment = NEW.id AND (s.level IS NOT NULL OR s.condition_code IS NOT
    NULL OR s.not_applicable)),
NEW.due_at, NEW.lease_until, NEW.state, NEW.download, coalesce((SELECT d.status FROM
    decisions AS d WHERE d.assignment = NEW.id AND
    d.status <> 'superseded' ORDER BY d.position DESC LIMIT 1), (SELECT
    iif(r.ready, 'ready', 'draft') FROM drafts AS r WHERE r.assignment = NEW.id), 'draft'),
(SELECT d.outcome FROM decisions AS d WHERE d.assignment = NEW.id AND
    d.status <> 'superseded' ORDER BY d.position DESC
    LIMIT 1), NEW.problem);
END""",
    """CREATE TRIGGER assignments_updated AFTER UPDATE ON assignments
BEGIN
UPDATE queue SET issuer = NEW.issuer, size_bytes = NEW.size_bytes, due_at = NEW.due_at,
    lease_until = NEW.lease_until, state = NEW.state, download = NEW.download, problem =
    NEW.problem WHERE assignment = NEW.id;
END""",
    """CREATE TRIGGER assignments_deleted AFTER DELETE ON assignments
BEGIN
DELETE FROM queue WHERE assignment = OLD.id;
END""",
    """CREATE TRIGGER packages_inserted AFTER INSERT ON packages
BEGIN
UPDATE queue SET submission_label = NEW.submission_label, achievement_name =
    NEW.achievement_name, attempt = NEW.attempt, criteria = NEW.criteria WHERE assignment =
    NEW.assignment;
END""",
    """CREATE TRIGGER packages_updated AFTER UPDATE ON packages
BEGIN
UPDATE queue SET submission_label = NEW.submission_label, achievement_name =
    NEW.achievement_name, attempt = NEW.attempt, criteria = NEW.criteria WHERE assignment =
    NEW.assignment;
END""",
    """CREATE TRIGGER packages_deleted AFTER DELETE ON packages
BEGIN
UPDATE queue SET submission_label = '', achievement_name = '', attempt = 0, criteria = 0,
    files = 0, bytes_here = 0 WHERE assignment = OLD.assignment;
END""",
    """CREATE TRIGGER package_files_inserted AFTER INSERT ON package_files
BEGIN
UPDATE queue SET files = files + 1, bytes_here = bytes_here + iif(NEW.blob IS NULL, 0,
    NEW.size_bytes) WHERE assignment = (SELECT p.assignment FROM packages AS p WHERE p.id =
    NEW.package);
END""",
    """CREATE TRIGGER package_files_deleted AFTER DELETE ON package_files
BEGIN
UPDATE queue SET files = files - 1, bytes_here = bytes_here - iif(OLD.blob IS NULL, 0,
    OLD.size_bytes) WHERE assignment = (SELECT p.assignment FROM packages AS p WHERE p.id =
    OLD.package);
END""",
    """CREATE TRIGGER package_files_updated AFTER UPDATE OF package, blob, size_bytes ON
    package_files
BEGIN
UPDATE queue SET files = files - 1, bytes_here = bytes_here - iif(OLD.blob IS NULL, 0,
    OLD.size_bytes) WHERE assignment = (SELECT p.assignment FROM packages AS p WHERE p.id =
    OLD.package);
UPDATE queue SET files = files + 1, bytes_here = bytes_here + iif(NEW.blob IS NULL, 0,
    NEW.size_bytes) WHERE assignment = (SELECT p.assignment FROM packages AS p WHERE p.id =
    NEW.package);
END""",
    """CREATE TRIGGER scores_inserted AFTER INSERT ON scores
BEGIN
UPDATE queue SET scored = scored + (NEW.level IS NOT NULL OR NEW.condition_code IS NOT NULL
    OR NEW.not_applicable) WHERE assignment = NEW.assignment;
END""",
    """CREATE TRIGGER scores_deleted AFTER DELETE ON scores
BEGIN
UPDATE queue SET scored = scored - (OLD.level IS NOT NULL OR OLD.condition_code IS NOT NULL
    OR OLD.not_applicable) WHERE assignment = OLD.assignment;
END""",
    """CREATE TRIGGER scores_updated AFTER UPDATE OF level, condition_code, not_applicable ON
    scores
WHEN (OLD.level IS NOT NULL OR OLD.condition_code IS NOT NULL OR OLD.not_applicable) <>
    (NEW.level IS NOT NULL OR NEW.condition_code IS NOT NULL OR NEW.not_applicable)
BEGIN
UPDATE queue SET scored = scored - (OLD.level IS NOT NULL OR OLD.condition_code IS NOT NULL
    OR OLD.not_applicable) WHERE assignment = OLD.assignment;
UPDATE queue SET scored = scored + (NEW.level IS NOT NULL OR NEW.condition_code IS NOT NULL
    OR NEW.not_applicable) WHERE assignment = NEW.assignment;
END""",
    """CREATE TRIGGER drafts_inserted AFTER INSERT ON drafts
WHEN NEW.ready
BEGIN
UPDATE queue SET status = coalesce((SELECT d.status FROM decisions AS d WHERE d.assignment =
    NEW.assignment AND
    d.status <> 'superseded' ORDER BY d.position DESC LIMIT 1), (SELECT iif(r.ready,
    'ready', 'draft') FROM drafts AS r WHERE r.assignment = NEW.assignment), 'draft') WHERE assignment =
    NEW.assignment;
END""",
    """CREATE TRIGGER drafts_deleted AFTER DELETE ON drafts
WHEN OLD.ready
BEGIN
UPDATE queue SET status = coalesce((SELECT d.status FROM decisions AS d WHERE d.assignment =
    OLD.assignment AND
    d.status <> 'superseded' ORDER BY d.position DESC LIMIT 1), (SELECT iif(r.ready,
    'ready', 'draft') FROM drafts AS r WHERE r.assignment = OLD.assignment), 'draft') WHERE assignment =
    OLD.assignment;
END""",
    """CREATE TRIGGER drafts_updated AFTER UPDATE OF ready ON drafts
WHEN OLD.ready <> NEW.ready
BEGIN
UPDATE queue SET status = coalesce((SELECT d.status FROM decisions AS d WHERE d.assignment =
    NEW.assignment AND
    d.status <> 'superseded' ORDER BY d.position DESC LIMIT 1), (SELECT iif(r.ready,
    'ready', 'draft') FROM drafts AS r WHERE r.assignment = NEW.assignment), 'draft') WHERE assignment =
    NEW.assignment;
END""",
    """CREATE TRIGGER decisions_inserted AFTER INSERT ON decisions
BEGIN
UPDATE queue SET status = coalesce((SELECT d.status FROM decisions AS d WHERE d.assignment =
    NEW.assignment AND
    d.status <> 'superseded' ORDER BY d.position DESC LIMIT 1), (SELECT iif(r.ready,
    'ready', 'draft') FROM drafts AS r WHERE r.assignment = NEW.assignment), 'draft'), outcome = (SELECT
    d.outcome FROM decisions AS d WHERE d.assignment = NEW.assignment AND
    d.status <> 'superseded' ORDER BY d.position
    DESC LIMIT 1) WHERE assignment = NEW.assignment;
END""",
    """CREATE TRIGGER decisions_updated AFTER UPDATE OF status ON decisions
BEGIN
UPDATE queue SET status = coalesce((SELECT d.status FROM decisions AS d WHERE d.assignment =
    NEW.assignment AND
    d.status <> 'superseded' ORDER BY d.position DESC LIMIT 1), (SELECT iif(r.ready,
    'ready', 'draft') FROM drafts AS r WHERE r.assignment = NEW.assignment), 'draft'), outcome = (SELECT
    d.outcome FROM decisions AS d WHERE d.assignment = NEW.assignment AND
    d.status <> 'superseded' ORDER BY d.position
    DESC LIMIT 1) WHERE assignment = NEW.assignment;
END""",
    """CREATE TRIGGER decisions_are_never_changed BEFORE UPDATE OF position, id, assignment,
    issuer, outcome, signed_at, digest, log, log_sequence, supersedes, document, annotations
    ON decisions
BEGIN SELECT RAISE(ABORT, 'decision_immutable'); END""",
    """CREATE TRIGGER decisions_are_never_deleted BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decision_immutable'); END""",
    """CREATE TRIGGER receipts_are_never_changed BEFORE UPDATE OF receipt ON decisions
WHEN OLD.receipt IS NOT NULL AND NEW.receipt IS NOT OLD.receipt
BEGIN SELECT RAISE(ABORT, 'receipt_immutable'); END""",
    """CREATE VIRTUAL TABLE search_index USING fts5(title, text, content='search_texts',
content_rowid='position', tokenize="unicode61 remove_diacritics 2")""",
    "INSERT INTO search_index(search_index, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER search_texts_inserted AFTER INSERT ON search_texts BEGIN
INSERT INTO search_index(rowid, title, text) VALUES (NEW.position, NEW.title, NEW.text);
END""",
    """CREATE TRIGGER search_texts_deleted AFTER DELETE ON search_texts BEGIN
INSERT INTO search_index(search_index, rowid, title, text)
VALUES ('delete', OLD.position, OLD.title, OLD.text);
END""",
    """CREATE TRIGGER search_texts_updated AFTER UPDATE OF title, text ON search_texts BEGIN
INSERT INTO search_index(search_index, rowid, title, text)
VALUES ('delete', OLD.position, OLD.title, OLD.text);
INSERT INTO search_index(rowid, title, text) VALUES (NEW.position, NEW.title, NEW.text);
END""",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in (*_TABLES, *_INDEXES, *_SEARCH_AND_TRIGGERS):
        connection.exec_driver_sql(statement)
