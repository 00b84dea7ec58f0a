-- The words of a group as they were first written, in the order of their stems in `words`, so that a slip of the keys is
-- found without reading the text again.
ALTER TABLE questions ADD COLUMN written TEXT NOT NULL DEFAULT '';
DROP INDEX questions_by_skeleton;
CREATE INDEX questions_by_skeleton ON questions (skeleton, last_asked);
