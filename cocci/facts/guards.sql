-- SPDX-License-Identifier: GPL-2.0-only
--
-- What stands between a carrier (i2c_adapter, mtd_info) that lies in a driver's
-- memory and a reference that outlives the driver. Each is seen in the files
-- that register the carrier's device, its core.

-- What happens to a carrier, and where: the facts of device-setup by the record
-- that they are about.
CREATE TEMP TABLE carrier_act AS
WITH
-- What a local pointer to its device stands for.
alias AS (
	SELECT f.path, f.function, f.attrs ->> 'name' AS name, t.owner, t.field
	FROM facts f
	JOIN resolved t
		ON t.fact = f.id
		AND t.role = 'operand'
		AND t.owner IN (SELECT record FROM carrier)
	WHERE f.patch = 'device-setup'
		AND f.kind = 'alias'
),
about AS (
	SELECT t.fact, coalesce(a.owner, t.owner, t.record) AS record,
		coalesce(a.field, t.field) AS field,
		coalesce(a.owner, t.owner) IS NOT NULL AS inside
	FROM resolved t
	JOIN facts f
		ON f.id = t.fact
	LEFT JOIN alias a
		ON t.owner IS NULL
		AND a.name = t.variable
		AND a.path = f.path
		AND a.function = f.function
	WHERE f.patch = 'device-setup'
		AND t.role IN ('args', 'operand')
		AND (t.owner IS NOT NULL OR a.owner IS NOT NULL OR t.pointers = 1)
)
SELECT f.id AS fact, c.record, f.kind, f.path, f.line, f.function,
	f.attrs ->> 'callee' AS callee,
	f.attrs ->> 'slot' AS slot,
	replace(f.attrs ->> 'value', ' ', '') AS value,
	b.field, b.inside
FROM about b
JOIN facts f
	ON f.id = b.fact
	AND f.kind <> 'alias'
JOIN carrier c
	ON c.record = b.record;
CREATE INDEX temp.carrier_act_by_record ON carrier_act (record, path);

-- Files that register its device.
CREATE TEMP TABLE carrier_core AS
SELECT DISTINCT a.record, a.path
FROM carrier_act a
JOIN record r
	ON r.id = a.record
JOIN embeds e
	ON e.record = a.record
	AND e.root = 'device'
	AND e.chain = a.field
WHERE a.callee IN ('cdev_device_add', 'device_add', 'device_initialize',
		'device_register');

-- What its device is called, and so its node: "mtd%d".
CREATE TEMP TABLE carrier_name AS
SELECT record, path, line, format
FROM (
	SELECT a.record, a.path, a.line, f.attrs ->> '$.args[1]' AS format,
		row_number() OVER (
			PARTITION BY a.record ORDER BY a.path, a.line) AS rank
	FROM carrier_act a
	JOIN carrier_core c
		ON c.record = a.record
		AND c.path = a.path
	JOIN facts f
		ON f.id = a.fact
	WHERE a.callee = 'dev_set_name'
		-- "%s" says nothing.
		AND f.attrs ->> '$.args[1]' LIKE '"%"'
		AND f.attrs ->> '$.args[1]' NOT LIKE '"\%%' ESCAPE '\')
WHERE rank = 1;

-- Its release callbacks: of the device itself, of its type, of its class.
CREATE TEMP TABLE carrier_release AS
WITH
named AS (
	SELECT a.record, a.path, a.line, a.function, a.value AS callback,
		a.fact, a.path AS set_path
	FROM carrier_act a
	WHERE a.slot = 'release'
	UNION ALL
	SELECT a.record, f.path, f.line, '', replace(f.attrs ->> 'value', ' ', ''),
		f.id, a.path
	FROM carrier_act a
	JOIN facts f
		ON f.patch = 'device-setup'
		AND f.kind = 'init'
		AND f.attrs ->> 'slot' IN ('release', 'dev_release')
		AND f.attrs ->> 'operand' = ltrim(a.value, '&')
	WHERE a.slot IN ('type', 'class')
		AND (f.path = a.path OR a.value LIKE '&%')
)
SELECT DISTINCT n.record, n.path, n.line, n.function,
	ltrim(n.callback, '&') AS callback, n.fact,
	EXISTS (
		SELECT 1
		FROM carrier_core c
		WHERE c.record = n.record
			AND c.path = n.set_path) AS in_core
FROM named n
WHERE n.callback <> 'NULL';

-- The kinds, in the order in which they are named. A reference keeps a module or
-- a count, not the memory: evidence, and no guard.
CREATE TEMP TABLE guard_kind (
	kind	TEXT PRIMARY KEY,
	rank	INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO guard_kind VALUES
	('owned by the subsystem', 1),
	('completion', 2),
	('release callback', 3),
	('blocking work', 4),
	('reference', 5);

CREATE TEMP TABLE guard (
	record	INTEGER NOT NULL,	-- carrier.record
	kind	TEXT NOT NULL,		-- guard_kind.kind
	pos	INTEGER NOT NULL,	-- order of reading
	path	TEXT NOT NULL,
	line	INTEGER NOT NULL,
	role	TEXT NOT NULL,
	text	TEXT NOT NULL
);

-- Release completes what a function of the core waits for.
CREATE TEMP TABLE guard_wait AS
SELECT w.record, w.path, w.line, w.function, w.callee, w.field,
	d.path AS done_path, d.line AS done_line, d.callee AS done,
	d.function AS callback,
	row_number() OVER (
		PARTITION BY w.record
		ORDER BY u.line IS NULL, k.line IS NOT NULL, w.path, w.line)
		AS rank,
	u.line AS unregister_line, u.callee AS unregister
FROM carrier_act w
JOIN carrier_core c
	ON c.record = w.record
	AND c.path = w.path
JOIN carrier_act d
	ON d.record = w.record
	AND d.field = w.field
	AND d.callee IN ('complete', 'complete_all')
JOIN carrier_release r
	ON r.record = w.record
	AND r.callback = d.function
-- Better a function that unregisters, and best one that does nothing else.
LEFT JOIN carrier_act u
	ON u.record = w.record
	AND u.path = w.path
	AND u.function = w.function
	AND u.callee IN ('device_del', 'device_unregister', 'put_device')
	AND u.line < w.line
LEFT JOIN carrier_act k
	ON k.record = w.record
	AND k.path = w.path
	AND k.function = w.function
	AND k.callee IN ('device_add', 'device_register')
WHERE w.callee IN ('wait_for_completion', 'wait_for_completion_timeout')
	AND w.inside;

INSERT INTO guard
SELECT record, 'completion', 2, path, line, 'waits',
	callee || ' of ' || field || ' in ' || function
FROM guard_wait
WHERE rank = 1
UNION ALL
SELECT record, 'completion', 1, path, unregister_line,
	'unregisters', unregister || ' in ' || function
FROM guard_wait
WHERE rank = 1
	AND unregister_line IS NOT NULL
UNION ALL
SELECT record, 'completion', 3, done_path, done_line,
	'release', callback || ' calls ' || done || ' of ' || field
FROM guard_wait
WHERE rank = 1;

-- Release frees the carrier itself, or what it begins: the core's own memory.
INSERT INTO guard
SELECT DISTINCT r.record, 'owned by the subsystem', 2, f.path, f.line,
	'frees', f.function || ' calls ' || f.callee
FROM carrier_release r
JOIN released f
	ON f.function = r.callback
	AND f.path = r.path
WHERE r.in_core
	AND (f.record = r.record
		OR f.record IN (SELECT record FROM part WHERE part = r.record))
UNION ALL
SELECT DISTINCT f.record, 'owned by the subsystem', 2, f.path, f.line,
	'frees', f.function || ' calls ' || f.callee
FROM carrier_release r
JOIN part p
	ON p.part = r.record
	AND p.record IN (SELECT record FROM carrier)
JOIN released f
	ON f.function = r.callback
	AND f.path = r.path
	AND f.record = p.record
WHERE r.in_core
UNION ALL
-- kfree(to_foo(dev)) where to_foo is a macro: its type is not known.
SELECT DISTINCT r.record, 'owned by the subsystem', 2, f.path, f.line,
	'frees', f.function || ' calls ' || (f.attrs ->> 'callee')
FROM carrier_release r
JOIN facts f
	ON f.patch = 'device-setup'
	AND f.kind = 'call'
	AND f.function = r.callback
	AND f.path = r.path
	AND (f.attrs ->> 'callee' LIKE 'kfree%' OR f.attrs ->> 'callee' LIKE 'kvfree%')
	AND (f.attrs ->> '$.args[0]' LIKE 'to\_% ( %' ESCAPE '\'
		OR f.attrs ->> '$.args[0]' LIKE 'container_of ( %')
WHERE r.in_core
	AND f.id NOT IN (SELECT fact FROM resolved WHERE type IS NOT NULL);

-- Or it hands the carrier to a function that frees it, perhaps as another pointer:
-- room in front of it is a part of the allocation.
CREATE TEMP TABLE guard_handed AS
SELECT DISTINCT r.record, r.path, f.line, r.callback, f.attrs ->> 'callee' AS callee
FROM carrier_release r
JOIN facts f
	ON f.patch = 'release-calls'
	AND f.kind = 'call'
	AND f.function = r.callback
	AND f.path = r.path
JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'args'
	AND t.record = +r.record
	AND t.pointers = 1
	AND +t.owner IS NULL
WHERE r.in_core
	AND f.attrs ->> 'callee' NOT GLOB '*[^A-Za-z0-9_]*';

INSERT INTO guard
SELECT DISTINCT h.record, 'owned by the subsystem', p.pos, iif(p.pos = 2, h.path, f.path),
	iif(p.pos = 2, h.line, f.line), 'frees',
	iif(p.pos = 2, h.callback || ' calls ' || h.callee,
		h.callee || ' calls ' || (f.attrs ->> 'callee'))
FROM guard_handed h
JOIN facts f
	ON f.patch = 'container-free'
	AND f.kind = 'free'
	AND f.function = h.callee
	AND (f.path = h.path OR EXISTS (
		SELECT 1
		FROM function_place d
		WHERE d.name = h.callee
			AND d.path = f.path
			AND NOT d.is_static))
LEFT JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'args'
	AND t.pos = 0
CROSS JOIN (SELECT 2 AS pos UNION SELECT 3) p
WHERE (t.record = +h.record AND t.pointers = 1 AND t.owner IS NULL)
	OR EXISTS (
		SELECT 1
		FROM facts w
		JOIN resolved o
			ON o.fact = w.id
			AND o.role = 'object'
			AND o.record = +h.record
		WHERE w.patch = 'container-free'
			AND w.kind = 'words'
			AND w.function = f.function
			AND w.path = f.path
			AND w.attrs ->> 'name' = f.attrs ->> '$.args[0]');

INSERT INTO guard
SELECT DISTINCT r.record, 'owned by the subsystem', 1, r.path, r.line,
	'release callback', r.callback || ' is the release callback'
FROM carrier_release r
JOIN guard g
	ON g.record = r.record
	AND g.kind = 'owned by the subsystem'
	AND g.path = r.path
	AND g.text LIKE r.callback || ' calls %';

-- The callback is a parameter of the core's function, or the core's own calls
-- one of the driver's, or there is none in the core and drivers set theirs.
INSERT INTO guard
SELECT DISTINCT a.record, 'release callback', 1, a.path, a.line,
	'asks for a callback', a.function || ' gets it from its caller'
FROM carrier_act a
JOIN carrier_core c
	ON c.record = a.record
	AND c.path = a.path
JOIN resolved v
	ON v.fact = a.fact
	AND v.role = 'object'
	AND v.param IS NOT NULL
	AND v.variable = a.value
WHERE a.slot = 'release'
UNION ALL
SELECT DISTINCT r.record, 'release callback', 1, f.path, f.line,
	'calls the driver', r.callback || ' calls '
		|| replace(f.attrs ->> 'operand', ' ', '')
FROM carrier_release r
JOIN facts f
	ON f.patch = 'device-setup'
	AND f.kind = 'indirect'
	AND f.function = r.callback
	AND f.path = r.path
WHERE r.in_core
	AND EXISTS (
		SELECT 1
		FROM resolved t
		WHERE t.fact = f.id
			AND ((t.role = 'operand' AND t.owner = r.record)
				OR (t.role = 'args' AND t.record = r.record
					AND t.pointers = 1)));

CREATE TEMP TABLE guard_driver AS
SELECT r.record, r.path, r.line, r.callback,
	row_number() OVER (
		PARTITION BY r.record ORDER BY r.path, r.line) AS rank,
	count(*) OVER (PARTITION BY r.record) AS n
FROM carrier_release r
WHERE NOT r.in_core
	AND r.function <> ''
	AND NOT EXISTS (
		SELECT 1
		FROM carrier_release o
		WHERE o.record = r.record
			AND o.in_core);

INSERT INTO guard
SELECT record, 'release callback', 2, path, line,
	'set by a driver', callback || iif(n > 3 AND rank = 3,
		', and ' || (n - 3) || ' more', '')
FROM guard_driver
WHERE rank <= 3;

-- A function that takes the device down waits for work of the carrier.
CREATE TEMP TABLE guard_work AS
SELECT w.record, w.path, w.line, w.function, w.callee, w.field,
	row_number() OVER (
		PARTITION BY w.record
		ORDER BY EXISTS (
			SELECT 1
			FROM carrier_act k
			WHERE k.record = w.record
				AND k.path = w.path
				AND k.function = w.function
				AND k.callee IN ('device_add', 'device_register')),
			w.path, w.line) AS rank
FROM carrier_act w
JOIN carrier_core c
	ON c.record = w.record
	AND c.path = w.path
WHERE w.inside
	AND w.callee IN ('cancel_delayed_work_sync', 'cancel_work_sync',
		'flush_delayed_work', 'flush_work')
	AND EXISTS (
		SELECT 1
		FROM carrier_act d
		WHERE d.record = w.record
			AND d.path = w.path
			AND d.function = w.function
			AND d.callee IN ('device_del', 'device_unregister'));

INSERT INTO guard
SELECT record, 'blocking work', 1, path, line, 'waits',
	callee || ' of ' || field || ' in ' || function
FROM guard_work
WHERE rank = 1;

-- Who pins what. This keeps the module or the name alive, not the memory.
CREATE TEMP TABLE guard_pin AS
SELECT a.record, a.path, a.line, a.function, a.callee, a.field,
	row_number() OVER (
		PARTITION BY a.record, a.callee ORDER BY a.path, a.line) AS rank
FROM carrier_act a
JOIN carrier_core c
	ON c.record = a.record
	AND c.path = a.path
WHERE a.inside
	AND a.callee IN ('get_device', 'try_module_get');

INSERT INTO guard
SELECT record, 'reference', 1, path, line, 'takes a reference',
	function || ' calls ' || callee || ' of ' || field || ', which keeps '
		|| iif(callee = 'get_device', 'the object counted',
			'the module loaded') || ', not the memory'
FROM guard_pin
WHERE rank = 1;

-- A part of it waits: what unregisters the part, waits for it.
INSERT INTO guard
SELECT p.record, 'completion through ' || c.tag, 0, r.path, p.line, 'contains',
	'struct ' || c.tag || ' is a part of it'
FROM part p
JOIN record r
	ON r.id = p.record
JOIN carrier c
	ON c.record = p.part
WHERE p.record IN (SELECT record FROM carrier)
	AND p.part IN (SELECT record FROM guard WHERE kind = 'completion');
INSERT INTO guard
SELECT p.record, 'completion through ' || c.tag, g.pos, g.path, g.line, g.role,
	g.text
FROM part p
JOIN carrier c
	ON c.record = p.part
JOIN guard g
	ON g.record = p.part
	AND g.kind = 'completion'
WHERE p.record IN (SELECT record FROM carrier);
INSERT OR IGNORE INTO guard_kind
SELECT DISTINCT kind, 2
FROM guard
WHERE kind LIKE 'completion through %';

-- In one string, as it is shown.
CREATE TEMP TABLE protection AS
SELECT c.record,
	CASE
		WHEN g.kinds IS NOT NULL THEN g.kinds
		WHEN EXISTS (
			SELECT 1 FROM carrier_core k WHERE k.record = c.record)
			THEN 'none found'
		ELSE 'not examined'
	END AS protection
FROM carrier c
LEFT JOIN (
	SELECT record, group_concat(kind, ', ') AS kinds
	FROM (
		SELECT DISTINCT g.record, g.kind
		FROM guard g
		JOIN guard_kind k
			ON k.kind = g.kind
		WHERE g.kind <> 'reference'
		ORDER BY g.record, k.rank, g.kind)
	GROUP BY record) g
	ON g.record = c.record;
