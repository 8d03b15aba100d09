-- SPDX-License-Identifier: GPL-2.0-only
--
-- Records of a subsystem that hold a struct device themselves and that other
-- records of the tree have inside: i2c_adapter, mtd_info, video_device. Drivers
-- own the memory of these. What a subsystem frees itself is added by guards.

CREATE TEMP TABLE carrier (
	record	INTEGER PRIMARY KEY,	-- record.id
	tag	TEXT NOT NULL,
	structs	INTEGER NOT NULL	-- records outside include/ around it
);
INSERT INTO carrier
SELECT h.id, h.tag, count(*)
FROM embeds e
JOIN record h
	ON h.id = e.holder
JOIN record r
	ON r.id = e.record
WHERE e.root = 'device'
	AND e.record <> e.holder
	AND h.path LIKE 'include/%'
	AND r.path NOT LIKE 'include/%'
GROUP BY h.id;

-- What release callbacks free, by the record of the argument.
CREATE TEMP TABLE released AS
SELECT f.id AS fact, f.path, f.line, f.function,
	f.attrs ->> 'callee' AS callee, t.record
FROM facts f
JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'args'
	AND t.pos = 0
	AND t.owner IS NULL
	AND t.pointers = 1
WHERE f.patch = 'device-setup'
	AND f.kind = 'call'
	AND (f.attrs ->> 'callee' LIKE '%free%'
		OR f.attrs ->> 'callee' LIKE '%destroy%'
		OR f.attrs ->> 'callee' LIKE '%dealloc%')
	AND f.function IN (
		SELECT ltrim(n.attrs ->> 'value', '& ')
		FROM facts n
		WHERE n.patch = 'device-setup'
			AND n.kind IN ('set', 'init')
			AND n.attrs ->> 'slot' IN ('release', 'dev_release'));

INSERT OR IGNORE INTO carrier
SELECT DISTINCT r.id, r.tag, 0
FROM released f
JOIN embeds e
	ON e.record = f.record
	AND e.root = 'device'
	AND e.depth = 1
JOIN record r
	ON r.id = f.record
	AND r.path LIKE 'include/%';
