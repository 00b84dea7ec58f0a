-- Moments are seconds since 1970. Nothing here says who asked, or where.

-- Questions that got no answer or an unhelpful one; like questions are one row.
-- AUTOINCREMENT: a button under an old message holds an id, which must never come to mean another question.
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    words TEXT NOT NULL UNIQUE,     -- what makes questions alike
    skeleton TEXT NOT NULL,         -- the same for questions that may differ by a slip of the keys
    text TEXT NOT NULL,             -- as it was last put
    first_asked BIGINT NOT NULL,
    last_asked BIGINT NOT NULL,
    declined BIGINT NOT NULL,
    not_helpful BIGINT NOT NULL,
    settled TEXT                    -- taught, added, not-ours; NULL while it is open
);
CREATE INDEX questions_by_skeleton ON questions (skeleton);
CREATE INDEX questions_by_last_asked ON questions (last_asked);

-- How often each entry answered, and how people found it.
CREATE TABLE answers (
    entry TEXT PRIMARY KEY,
    answered BIGINT NOT NULL,
    helpful BIGINT NOT NULL,
    not_helpful BIGINT NOT NULL
);

-- Changes of the knowledge that went live.
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    origin TEXT NOT NULL,           -- discord, files, undo
    undone BIGINT,                  -- the revision that was undone
    summary TEXT NOT NULL
);
CREATE TABLE revision_files (
    revision BIGINT NOT NULL,
    path TEXT NOT NULL,
    before TEXT,                    -- NULL where the file was not there
    after TEXT,
    PRIMARY KEY (revision, path)
);

-- The knowledge folder as it last went live.
CREATE TABLE live_files (
    path TEXT PRIMARY KEY,
    text TEXT NOT NULL
);

-- What moderators have written and not yet published.
CREATE TABLE drafts (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    body TEXT NOT NULL
);
