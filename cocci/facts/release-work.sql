-- SPDX-License-Identifier: GPL-2.0-only
--
-- Makes:
--	member_release	release callbacks, by the member that they are for
--   release_leaves	those of them that leave the memory of the object

-- Tables that name a release callback.
CREATE TEMP TABLE release_init AS
SELECT f.id AS fact, f.path, f.attrs ->> 'operand' AS name,
	ltrim(f.attrs ->> 'value', '& ') AS callback
FROM facts f
WHERE f.patch = 'device-setup'
	AND f.kind = 'init'
	AND f.attrs ->> 'slot' IN ('release', 'dev_release');
CREATE INDEX temp.release_init_by_name ON release_init (name, path);

CREATE TEMP TABLE member_release AS
WITH
named AS (
	SELECT s.fact, s.owner, s.field, ltrim(s.value, '&') AS callback
	FROM release_slot s
	JOIN resolved t
		ON t.fact = s.fact
		AND t.role = 'operand'
		AND t.record IN (SELECT record FROM embeds WHERE depth = 0)
	WHERE s.slot = 'release'
		AND s.owner IS NOT NULL
	UNION
	-- Through its type, or its class.
	SELECT i.fact, s.owner, s.field, i.callback
	FROM release_slot s
	JOIN release_init i
		ON i.name = ltrim(s.value, '&')
		AND (i.path = s.path OR s.value LIKE '&%')
	WHERE s.slot IN ('class', 'type')
		AND s.owner IS NOT NULL
	UNION
	-- Of a kobject: through the type that it is initialised with.
	SELECT i.fact, t.owner, t.field, i.callback
	FROM facts f
	JOIN resolved t
		ON t.fact = f.id
		AND t.role = 'args'
		AND t.pos = 0
		AND t.owner IS NOT NULL
	JOIN release_init i
		ON i.name = ltrim(f.attrs ->> '$.args[1]', '& ')
		AND i.path = f.path
	WHERE f.patch = 'device-setup'
		AND f.kind = 'call'
		AND f.attrs ->> 'callee' IN ('kobject_init', 'kobject_init_and_add')
		AND f.attrs ->> '$.args[0]' LIKE '&%'
)
SELECT DISTINCT n.callback, f.path, n.owner, n.field,
	min(n.fact) OVER (PARTITION BY n.callback, f.path, n.owner) AS fact
FROM named n
JOIN facts f
	ON f.id = n.fact
WHERE NOT n.callback GLOB '*[^A-Za-z0-9_]*'
	AND n.callback <> 'NULL';

-- Calls that keep what they get: they neither free it nor make others do so. And
-- those that do nothing at all: what only makes them is empty-release's.
CREATE TEMP TABLE release_harmless (
	pattern	TEXT PRIMARY KEY,
	idle	INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO release_harmless
SELECT pattern, pattern GLOB '*print*' OR pattern IN ('BUG*', 'READ_ONCE', 'WARN*',
	'container_of*', 'dev_*', 'likely', 'pr_*', 'trace_*', 'unlikely')
FROM sink_not
UNION VALUES
	('*_to_*', 1),
	('*dbg*', 1),
	('*debug*', 1),
	('bitmap_*', 0),
	('clear_bit', 0),
	('hlist_del*', 0),
	('ida_*', 0),
	('idr_*', 0),
	('kobject_name', 1),
	('memset', 0),
	('mutex_*', 0),
	('of_node_put', 0),
	('spin_*', 0),
	('to_*', 1),
	('xa_erase*', 0);

-- Calls that end something else, or tell somebody who waits, whatever they get.
CREATE TEMP TABLE release_gives (
	pattern	TEXT PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO release_gives VALUES
	('*_put'),
	('complete*'),
	('put_*'),
	('queue_*'),
	('schedule_*'),
	('wake_up*');

-- What callbacks call, and whether the object goes there with all it lies in,
-- or a part of it by address, or a reference to something else is put.
CREATE TEMP TABLE release_call AS
WITH
called AS (
	SELECT f.*, (
			SELECT max(h.idle)
			FROM release_harmless h
			WHERE f.attrs ->> 'callee' GLOB h.pattern)
			AS idle
	FROM facts f
	WHERE f.patch = 'release-calls'
		AND f.kind = 'call'
)
SELECT path, function, idle IS NOT 1 AS works,
	idle IS NULL AND (EXISTS (
			SELECT 1
			FROM resolved t
			WHERE t.fact = c.id
				AND t.role = 'args'
				AND t.pointers = 1
				AND (t.owner IS NULL
					OR c.attrs ->> 'callee' GLOB '*free*')
				AND t.record IN (SELECT record FROM released_object))
		OR EXISTS (
			SELECT 1
			FROM json_each(c.attrs, '$.args') a
			WHERE a.value LIKE '& %'
				OR a.value LIKE 'container\_of%' ESCAPE '\'
				OR a.value LIKE '%to\_% (%' ESCAPE '\'
				-- Its type is not known.
				OR (a.value GLOB '[a-z]*'
					AND NOT a.value GLOB '*[^A-Za-z0-9_]*'
					AND NOT EXISTS (
						SELECT 1
						FROM resolved t
						WHERE t.fact = c.id
							AND t.role = 'args'
							AND t.pos = a.key
							AND t.type IS NOT NULL)))
		OR EXISTS (
			SELECT 1
			FROM release_gives g
			WHERE c.attrs ->> 'callee' GLOB g.pattern)) AS gives
FROM called c;

-- It calls something, and nothing that could be the end of the object.
CREATE TEMP TABLE release_leaves AS
SELECT m.callback, m.path, m.owner, min(m.field) AS field, m.fact
FROM member_release m
JOIN (
	SELECT path, function
	FROM release_call
	GROUP BY path, function
	HAVING max(works) AND NOT max(gives)) c
	ON c.path = m.path
	AND c.function = m.callback
GROUP BY m.callback, m.path, m.owner;

-- The record itself, or, when it is a subsystem's (auxiliary_device), the record
-- around it that the same file allocates.
CREATE TEMP TABLE release_container AS
SELECT DISTINCT l.callback, l.path, l.owner, l.field, l.fact, a.record
FROM release_leaves l
JOIN record r
	ON r.id = l.owner
JOIN allocated_record a
	ON a.record = +l.owner
	AND NOT a.managed
WHERE r.path NOT LIKE 'include/%'
UNION
SELECT l.callback, l.path, l.owner, l.field, l.fact, a.record
FROM release_leaves l
JOIN embeds e
	ON e.root = 'device'
	AND e.holder = +l.owner
	AND e.record <> e.holder
JOIN allocated_record a
	ON a.record = e.record
	AND NOT a.managed
JOIN facts f
	ON f.id = a.fact
	AND f.path = l.path;
