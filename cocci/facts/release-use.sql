-- SPDX-License-Identifier: GPL-2.0-only
--
-- Where a function is named as the release callback of a counted object.
-- Shared by the verdicts on release callbacks and by their ask scripts.

-- What has a release callback for objects that the record does not embed.
CREATE TEMP TABLE release_table (
	tag	TEXT PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO release_table VALUES
	('class'),
	('device_type'),
	('kobj_type');

CREATE TEMP TABLE release_use AS
SELECT f.id AS fact, f.path, f.line, f.function,
	f.attrs ->> 'callback' AS callback,
	f.attrs ->> 'form' AS form,
	f.attrs ->> 'operand' AS operand,
	o.tag AS owner,
	t.field
FROM facts f
LEFT JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'operand'
LEFT JOIN record o
	ON o.id = t.owner
WHERE f.patch = 'empty-release'
	AND f.kind = 'named'
	-- Tables of operations (file_operations, proto_ops, ...) have a member
	-- of that name too: the record decides. Unknown records stay in.
	AND (f.attrs ->> 'form' = 'put'
		OR t.owner IS NULL
		OR o.tag IN (SELECT tag FROM release_table)
		OR t.owner IN (SELECT record FROM released_object));
