-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed allocations of objects that contain a kobject, cdev or kref of their
-- own, that is not one inside a struct device, and the calls that bring it to
-- life. What contains a struct device is in container_allocation.

CREATE TEMP TABLE inner_allocation AS
SELECT f.id AS fact, e.root, f.path, f.line, f.col, f.end_col, f.function,
	a.allocator, a.text, e.record, e.chain, e.holder
FROM allocated_record a
JOIN facts f
	ON f.id = a.fact
JOIN embeds e
	ON e.record = a.record
JOIN record h
	ON h.id = e.holder
WHERE a.managed
	AND e.chain <> ''
	AND (e.root = 'cdev'
		OR (e.root = 'kobject' AND h.tag NOT IN ('device', 'cdev'))
		OR (e.root = 'kref' AND h.tag <> 'kobject'))
	-- What holds a device besides is reported for that (mtd_info.refcnt).
	AND (e.root = 'cdev'
		OR e.record NOT IN (SELECT record FROM embeds WHERE root = 'device'));

-- Which calls bring it to life: its own initialiser, on that very member.
CREATE TEMP TABLE inner_live AS
SELECT a.fact, a.root, l.path, l.line, l.function,
	l.attrs ->> 'callee' AS callee,
	l.attrs ->> ('$.args[' || t.pos || ']') AS argument,
	CASE l.attrs ->> 'callee'
		WHEN 'kobject_add' THEN l.attrs ->> '$.args[2]'
		WHEN 'kobject_init_and_add' THEN l.attrs ->> '$.args[3]'
	END AS label
FROM inner_allocation a
JOIN resolved t
	ON t.role = 'args'
	AND ((t.owner = a.record
			AND a.chain = replace(t.field, '.', ' -> '))
		OR (t.owner = a.holder
			AND a.chain LIKE '%-> ' || t.field))
JOIN facts l
	ON l.id = t.fact
	AND l.patch = 'goes-live'
	AND l.kind = 'live'
WHERE (l.path = a.path OR t.owner = a.record)
	AND l.attrs ->> 'callee' IN ('cdev_add', 'cdev_device_add',
		'kobject_add', 'kobject_init_and_add', 'kref_init');

-- Who takes references of a kref that lies there.
CREATE TEMP TABLE inner_user AS
SELECT DISTINCT a.fact, u.path, u.line, u.function,
	u.attrs ->> 'callee' AS callee,
	u.attrs ->> 'operand' AS argument
FROM inner_allocation a
JOIN resolved t
	ON t.role = 'operand'
	AND (t.owner = a.record OR t.owner = a.holder)
	AND (a.chain = replace(t.field, '.', ' -> ')
		OR a.chain LIKE '%-> ' || t.field)
JOIN facts u
	ON u.id = t.fact
	AND u.patch = 'kref-users'
WHERE a.root = 'kref';
