-- SPDX-License-Identifier: GPL-2.0-only
--
-- What a verdict (cocci/**/*.sql) sees: the facts of this run, and the types
-- behind the expressions in them. All of it is temporary and rebuilt by the
-- driver at every run; verdicts only read it, and may add temporary tables of
-- their own.

-- Files of the tree under audit that were looked at.
CREATE TEMP TABLE run_file (
	id	INTEGER PRIMARY KEY,
	path	TEXT NOT NULL UNIQUE,
	content	INTEGER NOT NULL
);

-- Which stored answers belong to this run.
CREATE TEMP TABLE run_answer (
	file	INTEGER NOT NULL,	-- run_file.id
	patch	TEXT NOT NULL,		-- id of the semantic patch
	answer	INTEGER NOT NULL,	-- answer.id
	loaded	INTEGER NOT NULL DEFAULT 0,	-- 1: its facts are in facts
	PRIMARY KEY (answer, file, patch)
) WITHOUT ROWID;

-- Every fact of this run, once a place; numbered by round, then by path, line
-- and column. Do not order by id: order by place.
CREATE TEMP TABLE facts (
	id	INTEGER PRIMARY KEY AUTOINCREMENT,	-- never used twice
	patch	TEXT NOT NULL,		-- id of the semantic patch that saw it
	kind	TEXT NOT NULL,
	path	TEXT NOT NULL,
	line	INTEGER NOT NULL,
	col	INTEGER NOT NULL,
	end_col	INTEGER NOT NULL,
	function TEXT NOT NULL,
	attrs	TEXT NOT NULL		-- JSON; read with attrs ->> 'name'
);
CREATE UNIQUE INDEX temp.facts_by_place
	ON facts (path, line, col, patch, kind, attrs);
CREATE INDEX temp.facts_by_kind ON facts (patch, kind);
CREATE INDEX temp.facts_by_function ON facts (function, path);

-- Types of the expressions in facts. role is the attribute's name: 'operand'
-- and 'object' hold an expression, 'size' an allocation size, 'args' a list
-- (pos counts its elements from 0; pos is 0 for the others; elements of unknown
-- type have no row).
CREATE TEMP TABLE resolved (
	fact	INTEGER NOT NULL,	-- facts.id
	role	TEXT NOT NULL,
	pos	INTEGER NOT NULL,
	type	TEXT,			-- 'struct foo', 'atomic_t'; NULL unknown
	record	INTEGER,		-- record.id behind the type
	pointers INTEGER,		-- stars between type and expression
	is_array INTEGER,
	owner	INTEGER,		-- record.id that holds the member
	field	TEXT,			-- its name there, 'u.ref' if nested
	field_line INTEGER,		-- where it is declared
	variable TEXT,			-- the object, when it is no member
	is_local INTEGER,		-- 1: that object is local or parameter
	param	INTEGER,		-- number of the parameter it starts at
	why	TEXT,			-- reason when type is NULL
	PRIMARY KEY (fact, role, pos)
) WITHOUT ROWID;
CREATE INDEX temp.resolved_by_owner ON resolved (owner, field);

-- Records that facts, counters or embeddings speak of.
CREATE TEMP TABLE record (
	id	INTEGER PRIMARY KEY,
	tag	TEXT NOT NULL,		-- 'inet_peer'
	path	TEXT NOT NULL,
	line	INTEGER NOT NULL,
	is_union INTEGER NOT NULL
);

-- Members whose type is a counter (atomic_t, atomic_long_t, atomic64_t,
-- refcount_t) at any place in the tree that was indexed.
CREATE TEMP TABLE counter_member (
	record	INTEGER NOT NULL,	-- record.id
	field	TEXT NOT NULL,
	type	TEXT NOT NULL,
	line	INTEGER NOT NULL,
	PRIMARY KEY (record, field)
) WITHOUT ROWID;

-- Containment by value, at any depth. A root embeds itself at depth 0.
CREATE TEMP TABLE embeds (
	record	INTEGER NOT NULL,	-- record.id of the container
	root	TEXT NOT NULL,		-- 'device', 'kobject', 'cdev', 'kref',
					-- 'refcount' (a refcount_t)
	depth	INTEGER NOT NULL,
	chain	TEXT NOT NULL,		-- 'adap -> dev': the members on the way
	carrier	INTEGER NOT NULL,	-- record.id: outermost one on the way
					-- that include/ declares, or record
	holder	INTEGER NOT NULL,	-- record.id: the one that has the root
					-- as a member of its own (i2c_adapter)
	PRIMARY KEY (record, root)
) WITHOUT ROWID;

-- Objects that end in a release callback, or hold one. What has a refcount_t
-- only is ended by whoever drops it last.
CREATE TEMP VIEW IF NOT EXISTS released_object AS
SELECT DISTINCT record
FROM embeds
WHERE root <> 'refcount';

-- Members by value whose record embeds a device, all of them: embeds follows
-- only the shortest way.
CREATE TEMP TABLE part (
	record	INTEGER NOT NULL,	-- record.id of the whole
	field	TEXT NOT NULL,
	line	INTEGER NOT NULL,	-- where the member is declared
	part	INTEGER NOT NULL,	-- record.id of its type
	PRIMARY KEY (record, field)
) WITHOUT ROWID;

-- Definitions of functions that facts name, found by name in the whole tree.
CREATE TEMP TABLE function_place (
	name	TEXT NOT NULL,
	path	TEXT NOT NULL,
	line	INTEGER NOT NULL,
	is_static INTEGER NOT NULL,
	PRIMARY KEY (name, path, line)
) WITHOUT ROWID;

-- What the next round is to look at (filled by *.ask.sql): the definition of
-- `function` as it is called from `path`; or every function of the tree that
-- uses `word` and one of the Words of `patch`.
CREATE TEMP TABLE ask (
	patch	TEXT NOT NULL,
	function TEXT,
	path	TEXT,
	word	TEXT
);

-- What ask held after each statement of an *.ask.sql ran last (store_scripts.h).
CREATE TEMP TABLE question (
	statement INTEGER NOT NULL,
	fresh	INTEGER NOT NULL,	-- 1: the driver has not seen it yet
	patch	TEXT NOT NULL,
	function TEXT,
	path	TEXT,
	word	TEXT
);
CREATE INDEX temp.question_by_statement ON question (statement);

-- How far the scripts of this run have come, for the next.
CREATE TEMP TABLE statement (
	number	INTEGER PRIMARY KEY,
	key	BLOB NOT NULL,
	digest	BLOB NOT NULL,
	flags	INTEGER NOT NULL,
	writes	TEXT,
	reads	TEXT NOT NULL,
	nth	INTEGER NOT NULL,
	rest	BLOB NOT NULL
);
CREATE TEMP TABLE stamp (
	patch	TEXT PRIMARY KEY,	-- or a table; '': of the text of all scripts
	hash	BLOB NOT NULL
);

-- Files whose facts were taken over from an earlier run and then replaced.
CREATE TEMP TABLE changed_path (
	path	TEXT PRIMARY KEY
) WITHOUT ROWID;

-- Files that have not changed, with records that hold something else than then.
CREATE TEMP TABLE record_path (
	path	TEXT PRIMARY KEY
) WITHOUT ROWID;

-- Keys of which something is new: store_changes.h.
CREATE TEMP TABLE fresh_key (
	key	TEXT NOT NULL,
	what	TEXT NOT NULL,		-- facts: the patch; rows: the table, and
					-- the column; '': all of that path
	pass	INTEGER NOT NULL,	-- when; -1: nobody has looked yet
	PRIMARY KEY (key, what)
) WITHOUT ROWID;

-- Keys of which the statement that is running makes the rows anew. Numbers stand
-- here as text and as numbers: columns of made tables are often of neither type.
CREATE TEMP TABLE anew_key (
	key	NOT NULL PRIMARY KEY
) WITHOUT ROWID;

-- Rows that function_place had of names of which some were deleted.
CREATE TEMP TABLE place_was (
	name	TEXT NOT NULL,
	path	TEXT NOT NULL,
	is_static INTEGER NOT NULL,
	PRIMARY KEY (name, path, is_static)
) WITHOUT ROWID;

-- What those files had then: facts, and 1 while one is here again and not yet
-- compared, 2 after; their types.
CREATE TEMP TABLE gone_fact (
	back	INTEGER NOT NULL,
	id	INTEGER PRIMARY KEY,
	patch	TEXT NOT NULL,
	kind	TEXT NOT NULL,
	path	TEXT NOT NULL,
	line	INTEGER NOT NULL,
	col	INTEGER NOT NULL,
	end_col	INTEGER NOT NULL,
	function TEXT NOT NULL,
	attrs	TEXT NOT NULL
);
CREATE INDEX temp.gone_fact_by_place ON gone_fact (path, line, col);
CREATE TEMP TABLE gone_resolved (
	fact	INTEGER NOT NULL,
	role	TEXT NOT NULL,
	pos	INTEGER NOT NULL,
	type	TEXT,
	record	INTEGER,
	pointers INTEGER,
	is_array INTEGER,
	owner	INTEGER,
	field	TEXT,
	field_line INTEGER,
	variable TEXT,
	is_local INTEGER,
	param	INTEGER,
	why	TEXT,
	PRIMARY KEY (fact, role, pos)
) WITHOUT ROWID;

-- Facts that were loaded and are not yet typed.
CREATE TEMP TABLE incoming (
	fact	INTEGER PRIMARY KEY,
	known	INTEGER NOT NULL	-- 1: it was here, with other types perhaps
);

-- Names in attributes `callee` and `callback` of facts: how often.
CREATE TEMP TABLE named (
	name	TEXT PRIMARY KEY,
	uses	INTEGER NOT NULL,
	fresh	INTEGER NOT NULL	-- 1: not yet in function_place
) WITHOUT ROWID;

-- Lines of members and records in changed headers whose definitions are else the
-- same.
CREATE TEMP TABLE moved_line (
	path	TEXT NOT NULL,
	line	INTEGER NOT NULL,	-- then
	now	INTEGER NOT NULL,
	PRIMARY KEY (path, line)
) WITHOUT ROWID;

-- Records of changed files that stood in record then.
CREATE TEMP TABLE gone_record (
	id	INTEGER PRIMARY KEY,
	kept	INTEGER NOT NULL	-- 1: what is left speaks of it
);

-- Return types that types of expressions depend on; '' unknown.
CREATE TEMP TABLE returned (
	function TEXT PRIMARY KEY,
	type	TEXT NOT NULL
) WITHOUT ROWID;

-- Under which key these tables were kept (store_image.h).
CREATE TEMP TABLE image (
	key	BLOB NOT NULL
);
