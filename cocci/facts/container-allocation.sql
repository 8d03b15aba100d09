-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed allocations of objects that contain a struct device, and the calls
-- that make the device inside visible to others. Shared by the verdicts that
-- speak of them and by the scripts that ask for more.
--
-- record is what is allocated; carrier is the record that holds the struct
-- device itself, which is the subsystem's type (i2c_adapter for
-- rcar_i2c_priv, mtd_info for spi_nor) or else the allocated record.

CREATE TEMP TABLE container_allocation (
	fact	INTEGER PRIMARY KEY,	-- facts.id
	path	TEXT NOT NULL,
	line	INTEGER NOT NULL,
	col	INTEGER NOT NULL,
	end_col	INTEGER NOT NULL,
	function TEXT NOT NULL,
	allocator TEXT NOT NULL,
	text	TEXT NOT NULL,		-- allocated_record.text
	record	INTEGER NOT NULL,	-- record.id
	chain	TEXT NOT NULL,		-- 'adap -> dev', '' for struct device
	outer	INTEGER NOT NULL,	-- embeds.carrier of record
	carrier	INTEGER NOT NULL	-- embeds.holder of record
);

INSERT INTO container_allocation
SELECT f.id, f.path, f.line, f.col, f.end_col, f.function, a.allocator, a.text,
	e.record, e.chain, e.carrier, e.holder
FROM allocated_record a
JOIN facts f
	ON f.id = a.fact
JOIN embeds e
	ON e.record = a.record
	AND e.root = 'device'
WHERE a.managed;

-- Calls that may make a device visible, one row an argument that is, or lies
-- in, a record with a struct device.
-- By: path
CREATE TEMP TABLE live_argument AS
SELECT f.path, f.line, f.function,
	rtrim(f.path, replace(f.path, '/', '')) AS directory,
	f.attrs ->> 'callee' AS callee,
	f.attrs ->> ('$.args[' || t.pos || ']') AS argument,
	t.record, t.pointers, t.owner, t.field
FROM facts f
JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'args'
WHERE f.patch = 'goes-live'
	AND f.kind = 'live'
	AND (t.owner IN (SELECT record FROM embeds WHERE root = 'device')
		OR t.record IN (SELECT record FROM embeds WHERE root = 'device'))
	-- A bare struct device is mostly the parent of what is registered; only the
	-- driver core takes it for itself.
	AND (t.record NOT IN (
			SELECT record
			FROM embeds
			WHERE root = 'device'
				AND depth = 0)
		OR f.attrs ->> 'callee' IN ('cdev_device_add', 'device_add',
			'device_initialize', 'device_register'))
	-- A dummy serves NAPI alone: nothing initialises its device, and what is
	-- added to it is something else.
	AND f.attrs ->> 'callee' <> 'init_dummy_netdev'
	AND f.attrs ->> 'callee' NOT LIKE 'netif\_napi\_add%' ESCAPE '\'
	-- A helper of the same file is looked into, not believed.
	AND NOT EXISTS (
		SELECT 1
		FROM function_place d
		WHERE d.name = f.attrs ->> 'callee'
			AND d.path = f.path);
CREATE INDEX temp.live_argument_by_owner ON live_argument (owner);
CREATE INDEX temp.live_argument_by_record ON live_argument (record);
CREATE INDEX temp.live_argument_by_directory ON live_argument (directory);

-- Functions that speak of a record, by its tag.
-- By: path
CREATE TEMP TABLE live_speaker AS
SELECT DISTINCT f.path, f.function, f.attrs ->> 'tag' AS tag
FROM facts f
WHERE f.patch = 'goes-live'
	AND f.kind = 'speaks';
CREATE INDEX temp.live_speaker_by_function
	ON live_speaker (path, function, tag);

-- Which calls speak of which allocation. certain: 0 by the allocated record
-- itself, 1 in a function that speaks of it, 2 by the place alone. distance: 0
-- in the same function, 1 file, 2 directory, 3 elsewhere.
CREATE TEMP TABLE live_call AS
WITH
-- &p->adap, &p->adap.dev: a member of the allocated record on the way to the
-- device. The record's name is enough to tie the call to the allocation.
of_the_record AS (
	SELECT a.fact, l.*
	FROM container_allocation a
	JOIN live_argument l
		ON l.owner = a.record
	WHERE a.chain = l.field
		OR a.chain LIKE replace(l.field, '.', ' -> ') || ' -> %'
),
-- Pointers to the subsystem's type, or members on the way in a part of the
-- allocated record: of the same driver when they stand in the same file, or in
-- a function of the same directory that speaks of the allocated record, or of a
-- part of it that contains the carrier.
of_a_part AS (
	SELECT a.fact, l.*, 0 AS contains
	FROM container_allocation a
	JOIN live_argument l
		ON l.directory = rtrim(a.path, replace(a.path, '/', ''))
		AND +l.record IN (a.outer, a.carrier)
		AND l.pointers = 1
		AND l.argument NOT LIKE '&%'
		-- A pointer that the record holds is to one that lies elsewhere.
		AND l.owner IS NOT a.record
	UNION
	SELECT a.fact, l.*, o.path NOT LIKE 'include/%' AND e.depth > 1
	FROM container_allocation a
	JOIN live_argument l
		ON l.directory = rtrim(a.path, replace(a.path, '/', ''))
		AND l.owner <> a.record
		AND EXISTS (
			SELECT 1
			FROM embeds d
			WHERE d.record = l.record
				AND d.root = 'device')
	JOIN embeds e
		ON e.record = l.owner
		AND e.root = 'device'
	JOIN record o
		ON o.id = l.owner
	-- A public record with the same last step is more often the parent's.
	WHERE (l.owner IN (a.outer, a.carrier) OR o.path NOT LIKE 'include/%')
		AND a.chain LIKE '% -> ' || e.chain
		AND (e.chain = l.field
			OR e.chain LIKE replace(l.field, '.', ' -> ') || ' -> %')
),
of_the_driver AS (
	SELECT p.*,
		p.contains OR (a.record <> a.carrier AND EXISTS (
			SELECT 1
			FROM live_speaker s
			WHERE s.path = p.path
				AND s.function = p.function
				AND s.tag = r.tag)) AS speaks
	FROM of_a_part p
	JOIN container_allocation a
		ON a.fact = p.fact
	JOIN record r
		ON r.id = a.record
),
found AS (
	SELECT *, 0 AS certain FROM of_the_record
	UNION
	SELECT fact, path, line, function, directory, callee, argument, record,
		pointers, owner, field, iif(speaks, 1, 2) AS certain
	FROM of_the_driver
)
SELECT n.fact, n.path, n.line, n.callee, n.argument, n.certain,
	CASE
		WHEN n.path = a.path AND n.function = a.function THEN 0
		WHEN n.path = a.path THEN 1
		WHEN n.directory = rtrim(a.path, replace(a.path, '/', '')) THEN 2
		ELSE 3
	END AS distance
FROM found n
JOIN container_allocation a
	ON a.fact = n.fact
WHERE n.path = a.path
	OR n.certain < 2;
