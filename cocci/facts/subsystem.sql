-- SPDX-License-Identifier: GPL-2.0-only
--
-- The table of subsystems in the report: for each carrier, who allocates it and
-- what guards it.
--
-- Run: last

CREATE TEMP TABLE subsystem (
	id	INTEGER PRIMARY KEY,	-- record.id of the container
	container TEXT NOT NULL,
	path	TEXT NOT NULL,		-- where it is declared, or made
	line	INTEGER NOT NULL,
	structs	INTEGER NOT NULL,	-- records of drivers around it
	drivers	INTEGER NOT NULL,	-- files that allocate it or one of them
	protection TEXT NOT NULL
);

CREATE TEMP TABLE subsystem_allocation AS
WITH
-- Objects outside functions that a call makes visible.
fixed AS (
	SELECT DISTINCT l.path, t.variable, e.holder,
		iif(t.is_local, 'stack', 'static') AS how
	FROM facts l
	JOIN resolved t
		ON t.fact = l.id
		AND t.role = 'args'
		AND +t.owner IS NULL
	JOIN embeds e
		ON e.record = t.record
		AND e.root = 'device'
	WHERE l.patch = 'goes-live'
		AND l.kind = 'live'
		AND l.attrs ->> ('$.args[' || t.pos || ']') = '& ' || t.variable
)
SELECT carrier AS subsystem, path, 'devm' AS how
FROM container_allocation
UNION ALL
SELECT e.holder, f.path,
	CASE
		WHEN a.allocator LIKE 'drmm%' THEN 'drmm'
		WHEN a.allocator LIKE 'devres%' THEN 'devres'
		WHEN a.allocator LIKE 'kmem_cache%' THEN 'kmem_cache'
		ELSE 'kmalloc'
	END
FROM allocated_record a
JOIN facts f
	ON f.id = a.fact
JOIN embeds e
	ON e.record = a.record
	AND e.root = 'device'
WHERE NOT a.managed
UNION ALL
SELECT holder, path, how
FROM fixed;

INSERT INTO subsystem
SELECT r.id, r.tag, r.path, r.line, c.structs,
	(SELECT count(DISTINCT a.path)
		FROM subsystem_allocation a
		WHERE a.subsystem = r.id),
	p.protection
FROM carrier c
JOIN record r
	ON r.id = c.record
JOIN protection p
	ON p.record = c.record
WHERE r.id IN (SELECT subsystem FROM subsystem_allocation)
	OR (p.protection <> 'none found' AND p.protection <> 'not examined');

CREATE TEMP TABLE subsystem_evidence AS
SELECT g.record AS subsystem, k.rank, g.pos, g.path, g.line, g.role, g.text
FROM guard g
JOIN guard_kind k
	ON k.kind = g.kind;

-- Where people write of its life: its core, and where it is declared.
CREATE TEMP TABLE subsystem_source AS
SELECT c.record AS subsystem, c.path
FROM carrier_core c
UNION
SELECT id, path
FROM subsystem;

-- A struct device that is allocated alone, with a release callback that frees
-- it: whoever registers one of these has nothing to free.
CREATE TEMP TABLE lone_device AS
SELECT n.path, min(n.line) AS line, n.function,
	ltrim(n.attrs ->> 'value', '& ') AS callback, f.line AS free_line
FROM facts n
JOIN resolved t
	ON t.fact = n.id
	AND t.role = 'operand'
	AND +t.owner IS NULL
	AND t.pointers = 1
JOIN embeds e
	ON e.record = t.record
	AND e.root = 'device'
	AND e.depth = 0
JOIN released f
	ON f.path = n.path
	AND f.function = ltrim(n.attrs ->> 'value', '& ')
	AND f.record = e.record
WHERE n.patch = 'device-setup'
	AND n.kind = 'set'
	AND n.attrs ->> 'slot' = 'release'
GROUP BY +n.path, f.line;

INSERT INTO subsystem
SELECT -row_number() OVER (ORDER BY path), 'device', path, min(line), 0, 0,
	'owned by the subsystem'
FROM lone_device
GROUP BY path;
INSERT INTO subsystem_evidence
SELECT s.id, 1, 1, d.path, d.line, 'release callback',
	d.callback || ' is set in ' || d.function
FROM lone_device d
JOIN subsystem s
	ON s.path = d.path
	AND s.id < 0
UNION ALL
SELECT s.id, 1, 2, d.path, d.free_line, 'frees', d.callback || ' frees it'
FROM lone_device d
JOIN subsystem s
	ON s.path = d.path
	AND s.id < 0;
