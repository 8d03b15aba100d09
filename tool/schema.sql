-- SPDX-License-Identifier: GPL-2.0-only
--
-- The store: what was observed, keyed by content. But for the last table nothing
-- here is a judgement; findings are derived at every run (judge.sql). Rows are only
-- ever added or replaced whole; every table may be emptied at any time and the
-- next run fills it again.
--
-- Integers that name a row are 64 bit; hashes are XXH3 128 bit as blobs.

-- One row a setting: 'format' is the version of this file; another version is
-- refused with a message.
CREATE TABLE IF NOT EXISTS meta (
	key	TEXT PRIMARY KEY,
	value	TEXT NOT NULL
) WITHOUT ROWID;

-- One row a distinct file content ever seen.
CREATE TABLE IF NOT EXISTS content (
	id	INTEGER PRIMARY KEY,
	hash	BLOB NOT NULL UNIQUE
);

-- Where contents were seen, so that an unchanged file is not read again.
CREATE TABLE IF NOT EXISTS file (
	tree	BLOB NOT NULL,		-- absolute path of the tree
	path	BLOB NOT NULL,		-- relative to it
	size	INTEGER NOT NULL,	-- bytes
	mtime	INTEGER NOT NULL,	-- nanoseconds
	inode	INTEGER NOT NULL,
	content	INTEGER NOT NULL,	-- content.id
	PRIMARY KEY (tree, path)
) WITHOUT ROWID;

-- What scan says of a content (scan_pack), under one dictionary.
CREATE TABLE IF NOT EXISTS scan (
	content	INTEGER PRIMARY KEY,	-- content.id
	key	BLOB NOT NULL,		-- scan version and dictionary
	packed	BLOB NOT NULL
);

-- What libclang says of a content (index.h, definitions text).
CREATE TABLE IF NOT EXISTS definitions (
	content	INTEGER PRIMARY KEY,	-- content.id
	key	BLOB NOT NULL,		-- index version, libclang version
	text	BLOB NOT NULL,
	trouble	TEXT			-- why there is none, or NULL
);

-- Types of the expressions that facts about a content hold (typed.h), under one
-- key: path, and what the rest of the tree lets it see. The last two keys of a
-- content are kept.
CREATE TABLE IF NOT EXISTS typed (
	number	INTEGER PRIMARY KEY,	-- grows with each row
	content	INTEGER NOT NULL,	-- content.id
	key	BLOB NOT NULL,
	text	BLOB NOT NULL,
	UNIQUE (content, key)
);

-- Which functions of which contents use the words of one question (asked.h).
-- The newest few questions are kept.
CREATE TABLE IF NOT EXISTS asked (
	number	INTEGER PRIMARY KEY,	-- grows with each row
	question BLOB NOT NULL UNIQUE,
	packed	BLOB NOT NULL
);

-- What a run that came to its end looked at (replay.h), under its rules, options,
-- program and types. The newest few are kept.
CREATE TABLE IF NOT EXISTS trace (
	number	INTEGER PRIMARY KEY,	-- grows with each row
	key	BLOB NOT NULL UNIQUE,
	text	BLOB NOT NULL
);

-- The report of an audit, by everything that went into it (pipeline_inputs).
-- The newest few are kept: what is old is made anew from the rest in seconds.
CREATE TABLE IF NOT EXISTS report (
	number	INTEGER PRIMARY KEY,	-- grows with each report
	inputs	BLOB NOT NULL UNIQUE,
	text	BLOB NOT NULL,		-- report.json
	hash	BLOB NOT NULL		-- of text: a broken one is made anew
);

-- One semantic patch was matched against the kept functions of one content.
-- An answer without facts is an answer; one that is not here was never asked.
CREATE TABLE IF NOT EXISTS answer (
	id	INTEGER PRIMARY KEY,
	content	INTEGER NOT NULL,	-- content.id
	patch	BLOB NOT NULL,		-- text of patch and library, spatch
	kept	BLOB NOT NULL,		-- which functions it was shown
	UNIQUE (content, patch, kept)
);

CREATE TABLE IF NOT EXISTS fact (
	answer	INTEGER NOT NULL,	-- answer.id
	ordinal	INTEGER NOT NULL,	-- sorted by place, then text
	kind	TEXT NOT NULL,		-- named by the semantic patch
	function TEXT NOT NULL,		-- '' outside functions
	line	INTEGER NOT NULL,	-- from 1
	col	INTEGER NOT NULL,	-- from 0
	end_col	INTEGER NOT NULL,
	attrs	TEXT NOT NULL,		-- JSON object of the rest
	PRIMARY KEY (answer, ordinal)
) WITHOUT ROWID;

-- What could not be looked at while answering.
CREATE TABLE IF NOT EXISTS trouble (
	answer	INTEGER NOT NULL,	-- answer.id
	kind	TEXT NOT NULL,		-- 'blind' or 'failed'
	function TEXT NOT NULL,
	line	INTEGER NOT NULL,
	message	TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS trouble_by_answer ON trouble (answer);

-- What a run said of a whole tree (judgement.h), for gates that compare with
-- the same base again. Derived: the newest few are kept, all may go.
CREATE TABLE IF NOT EXISTS judgement (
	id	INTEGER PRIMARY KEY,
	key	BLOB NOT NULL UNIQUE,	-- contents, rules and this program
	text	BLOB NOT NULL
);
