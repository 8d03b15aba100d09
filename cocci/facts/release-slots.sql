-- SPDX-License-Identifier: GPL-2.0-only
--
-- Devices that are registered, and what can release them. A device is known by
-- the record and member that it is, or by the static variable.

-- What a local pointer to a device stands for.
CREATE TEMP TABLE device_alias AS
SELECT f.path, f.function, f.attrs ->> 'name' AS name, t.owner, t.field
FROM facts f
JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'operand'
	AND t.owner IS NOT NULL
WHERE f.patch = 'device-setup'
	AND f.kind = 'alias';

-- What devices are called that are a member of a record: "mtd%d". "%s" says
-- nothing.
CREATE TEMP TABLE device_label AS
SELECT record, path, format
FROM (
	SELECT coalesce(a.owner, t.owner) AS record, f.path,
		f.attrs ->> '$.args[1]' AS format,
		row_number() OVER (
			PARTITION BY coalesce(a.owner, t.owner)
			ORDER BY f.path, f.line) AS rank
	FROM facts f
	JOIN resolved t
		ON t.fact = f.id
		AND t.role = 'args'
		AND t.pos = 0
	LEFT JOIN device_alias a
		ON t.owner IS NULL
		AND a.name = t.variable
		AND a.path = f.path
		AND a.function = f.function
	WHERE f.patch = 'device-setup'
		AND f.kind = 'call'
		AND f.attrs ->> 'callee' = 'dev_set_name'
		AND f.attrs ->> '$.args[1]' LIKE '"%"'
		AND f.attrs ->> '$.args[1]' NOT LIKE '"\%%' ESCAPE '\'
		AND coalesce(a.owner, t.owner) IS NOT NULL)
WHERE rank = 1;
CREATE INDEX temp.device_label_by_record ON device_label (record);

-- Calls that register a device; a member only if it lies in the record.
CREATE TEMP TABLE registered AS
SELECT f.id AS fact, f.path, f.line, f.col, f.end_col, f.function,
	f.attrs ->> 'callee' AS callee,
	replace(f.attrs ->> ('$.args[' || t.pos || ']'), ' ', '') AS argument,
	coalesce(a.owner, t.owner) AS owner,
	coalesce(a.field, t.field) AS field,
	t.record, t.variable, t.is_local
FROM facts f
JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'args'
	AND t.pos = (f.attrs ->> 'callee' = 'cdev_device_add')
LEFT JOIN device_alias a
	ON t.owner IS NULL
	AND a.name = t.variable
	AND a.path = f.path
	AND a.function = f.function
WHERE f.patch = 'device-setup'
	AND f.kind = 'call'
	AND (t.owner IS NULL
		OR f.attrs ->> ('$.args[' || t.pos || ']') LIKE '&%')
	AND f.attrs ->> 'callee' IN ('cdev_device_add', 'device_add',
		'device_register', 'platform_device_register');

-- Tables of device types, classes and kobject types.
CREATE TEMP TABLE named_table AS
SELECT DISTINCT path, line, col, end_col, attrs ->> 'name' AS name,
	attrs ->> 'tag' AS tag
FROM facts
WHERE patch IN ('device-class', 'device-setup')
	AND kind = 'table';
CREATE INDEX temp.named_table_by_name ON named_table (name);

-- Those that have no release.
CREATE TEMP TABLE unreleased_table AS
SELECT *
FROM named_table t
WHERE (t.path, t.name) NOT IN (
		SELECT r.path, r.attrs ->> 'operand'
		FROM facts r
		WHERE r.patch IN ('device-class', 'device-setup')
			AND r.kind = 'init'
			AND r.attrs ->> 'operand' IS NOT NULL
			AND r.attrs ->> 'slot' IN ('release', 'dev_release')
			AND r.attrs ->> 'value' <> 'NULL')
	AND t.name NOT IN (
		SELECT r.attrs ->> 'operand'
		FROM facts r
		WHERE r.patch IN ('device-class', 'device-setup')
			AND r.kind = 'set'
			AND r.attrs ->> 'operand' IS NOT NULL
			AND r.attrs ->> 'slot' IN ('release', 'dev_release'));

-- What can release, by assignment: a callback; a type or class that has one or
-- is not known.
CREATE TEMP TABLE release_slot AS
WITH
setting AS (
	SELECT f.id, f.path, f.function, f.attrs ->> 'slot' AS slot,
		replace(f.attrs ->> 'value', ' ', '') AS value,
		replace(f.attrs ->> 'operand', ' ', '') AS operand
	FROM facts f
	WHERE f.patch IN ('device-class', 'device-setup')
		AND f.kind IN ('set', 'init')
		AND f.attrs ->> 'slot' IN ('release', 'type', 'class')
		AND f.attrs ->> 'value' <> 'NULL'
)
SELECT s.id AS fact, s.path, s.function, s.slot, s.value, s.operand,
	coalesce(a.owner, t.owner) AS owner,
	coalesce(a.field, t.field) AS field,
	t.record, t.variable, t.param
FROM setting s
LEFT JOIN resolved t
	ON t.fact = s.id
	AND t.role = 'operand'
LEFT JOIN device_alias a
	ON t.owner IS NULL
	AND a.name = t.variable
	AND a.path = s.path
	AND a.function = s.function
WHERE s.slot = 'release'
	OR (NOT EXISTS (
			SELECT 1
			FROM unreleased_table u
			WHERE u.name = ltrim(s.value, '&')
				AND (u.path = s.path
					OR (s.value LIKE '&%'
						AND NOT EXISTS (
							SELECT 1
							FROM named_table o
							WHERE o.name = u.name
								AND o.path <> u.path))))
		AND NOT (s.slot = 'class'
			AND EXISTS (
				SELECT 1
				FROM facts m
				WHERE m.patch = 'device-class'
					AND m.kind = 'made'
					AND m.path = s.path
					AND replace(m.attrs ->> 'name', ' ', '')
						= s.value)
			AND NOT EXISTS (
				SELECT 1
				FROM facts m
				WHERE m.patch IN ('device-class', 'device-setup')
					AND m.kind = 'set'
					AND m.path = s.path
					AND m.attrs ->> 'slot' = 'dev_release'
					AND replace(m.attrs ->> 'operand', ' ', '')
						= s.value)));

CREATE INDEX temp.release_slot_by_owner ON release_slot (owner, field);
CREATE INDEX temp.release_slot_by_path ON release_slot (path);

-- Members of records that are registered, and nothing releases.
CREATE TEMP TABLE unreleased AS
SELECT g.*, o.tag
FROM registered g
JOIN record o
	ON o.id = g.owner
JOIN embeds e
	ON e.record = g.record
	AND e.root = 'device'
	AND e.depth = 0
WHERE g.callee <> 'platform_device_register'
	-- A copy may bring one along.
	AND NOT EXISTS (
		SELECT 1
		FROM facts c
		JOIN resolved t
			ON t.fact = c.id
			AND t.pos = 0
			AND t.owner = g.owner
			AND t.field = g.field
		WHERE c.patch = 'device-setup'
			AND c.attrs ->> 'callee' = 'memcpy')
	-- In a union, by the name of the other member.
	AND NOT EXISTS (
		SELECT 1
		FROM part p
		JOIN release_slot s
			ON s.owner = p.part
		WHERE p.record = g.owner)
	AND NOT EXISTS (
		SELECT 1
		FROM release_slot s
		WHERE s.owner = g.owner
			AND s.field = g.field)
	-- Through a pointer: of a helper, or an alias in the same function.
	AND NOT EXISTS (
		SELECT 1
		FROM release_slot s
		WHERE s.path = g.path
			AND s.owner IS NULL
			AND (s.record IS NULL OR s.record = g.record)
			AND (s.param IS NOT NULL OR s.function = g.function)
			AND s.operand NOT LIKE '%.%');

-- Static devices that are registered: by variable. A platform device has its
-- device inside.
CREATE TEMP TABLE static_device AS
SELECT g.path, g.variable, g.line, g.col, g.end_col, g.function, g.callee,
	iif(g.callee = 'platform_device_register', '.dev', '') AS member
FROM registered g
WHERE g.owner IS NULL
	AND g.variable IS NOT NULL
	AND NOT g.is_local
	AND g.argument = '&' || g.variable;

-- Of them those that are unregistered again, and have no release callback.
CREATE TEMP TABLE static_unreleased AS
SELECT s.*, f.line AS end_line, f.function AS end_function,
	f.attrs ->> 'callee' AS end_callee,
	row_number() OVER (
		PARTITION BY s.path, s.variable
		ORDER BY s.line, s.col, f.line, f.col) AS rank
FROM static_device s
JOIN facts f
	ON f.patch = 'device-setup'
	AND f.kind = 'call'
	AND f.path = s.path
	AND f.attrs ->> 'callee' IN ('device_unregister',
		'platform_device_unregister')
	AND replace(f.attrs ->> '$.args[0]', ' ', '') = '&' || s.variable
WHERE NOT EXISTS (
	SELECT 1
	FROM release_slot r
	WHERE r.path = s.path
		AND r.operand IN (s.variable || s.member, s.variable));
