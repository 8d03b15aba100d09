-- SPDX-License-Identifier: GPL-2.0-only
--
-- Gets of what was just looked up, that do not exclude the last put:
--   rcu       inside a read-side section and nothing else, with a get that
--             does not look whether the count is still above zero. Silent
--             where functions that speak of the object wait for a grace period:
--             then the table's own reference is put after all readers are gone
--   open      a file-scope pointer is read and counted up with no lock at all
--   unlinked  under a lock, but the last put takes the object out of the table
--             only in its release, which takes that lock after the count was
--             zero: until then the lookup finds it

CREATE TEMP TABLE usg_got AS
SELECT f.*,
	f.attrs ->> 'get' AS get,
	replace(f.attrs ->> 'object', ' ', '') AS object,
	f.attrs ->> 'how' AS how,
	f.attrs ->> 'source' AS source,
	json_array_length(f.attrs, '$.held') AS held,
	coalesce(f.attrs ->> '$.held[0]', '') AS lock,
	(f.attrs ->> 'rcu') = '1' AS rcu,
	(f.attrs ->> 'said') = '1' AS said,
	t.owner, t.field, r.tag
FROM facts f
LEFT JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'operand'
LEFT JOIN record r
	ON r.id = t.owner
WHERE f.patch = 'unserialised-get'
	AND f.kind = 'got'
	AND (f.attrs ->> 'get') IN ('kref_get', 'refcount_inc');

-- And by a function that does it for the object that it is handed.
INSERT INTO usg_got
SELECT f.*,
	f.attrs ->> 'get',
	replace(f.attrs ->> 'object', ' ', ''),
	f.attrs ->> 'how',
	f.attrs ->> 'source',
	json_array_length(f.attrs, '$.held'),
	coalesce(f.attrs ->> '$.held[0]', ''),
	(f.attrs ->> 'rcu') = '1',
	(f.attrs ->> 'said') = '1',
	c.owner, c.field, n.tag
FROM facts f
JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'operand'
JOIN facts w
	ON w.patch = 'unserialised-get'
	AND w.kind = 'raises'
	AND w.function = f.attrs ->> 'get'
JOIN resolved c
	ON c.fact = w.id
	AND c.role = 'operand'
	AND c.owner = t.record
JOIN record n
	ON n.id = c.owner
WHERE f.patch = 'unserialised-get'
	AND f.kind = 'got'
	AND (f.attrs ->> 'get') NOT IN ('kref_get', 'refcount_inc')
GROUP BY f.id;

-- Puts whose release takes the object out of its table, under a lock of its
-- own, when nobody may find it any more.
CREATE TEMP TABLE usg_late AS
SELECT t.owner, t.field, d.attrs ->> 'release' AS release, min(d.path) AS path,
	u.path AS unlink_path, min(u.line) AS unlink_line,
	u.attrs ->> 'by' AS by, u.attrs ->> 'member' AS member
FROM facts d
JOIN resolved t
	ON t.fact = d.id
	AND t.role = 'operand'
	AND t.owner IS NOT NULL
JOIN facts u
	ON u.patch = 'unserialised-get'
	AND u.kind = 'unlinks'
	AND u.function = d.attrs ->> 'release'
	AND u.path = d.path
	AND u.attrs ->> 'takes' = '1'
WHERE d.patch = 'unserialised-get'
	AND d.kind = 'dropped'
	AND d.attrs ->> 'put' = 'kref_put'
	AND json_array_length(d.attrs, '$.held') = 0
	AND d.attrs ->> 'said' = '0'
GROUP BY t.owner, t.field, u.attrs ->> 'member';

WITH
judged AS (
	SELECT g.*, 'rcu' AS fault, NULL AS release, NULL AS unlink_path,
		NULL AS unlink_line, NULL AS by
	FROM usg_got g
	WHERE g.rcu
		AND g.held = 0
		AND NOT g.said
		AND g.how IN ('table', 'list', 'rcu', 'call')
		AND NOT EXISTS (
			SELECT 1
			FROM facts w, json_each(w.attrs, '$.tags') k
			WHERE w.patch = 'unserialised-get'
				AND w.kind = 'waits'
				AND k.value = g.tag)
	UNION ALL
	SELECT g.*, 'open', NULL, NULL, NULL, NULL
	FROM usg_got g
	JOIN resolved s
		ON s.fact = g.id
		AND s.role = 'object'
	WHERE NOT g.rcu
		AND g.held = 0
		AND NOT g.said
		AND g.how = 'copy'
		AND g.source IN (
			SELECT x.variable
			FROM resolved x
			WHERE x.fact = g.id
				AND x.role = 'args'
				AND NOT x.is_local
				AND x.owner IS NULL)
	UNION ALL
	SELECT g.*, 'unlinked', l.release, l.unlink_path, l.unlink_line, l.by
	FROM usg_got g
	JOIN usg_late l
		ON l.owner = g.owner
		AND l.field = g.field
	WHERE g.held > 0
		AND g.how IN ('table', 'list')
		AND g.function <> l.release
		-- On another list it stays while somebody has it.
		AND (l.member = ''
			OR g.attrs ->> 'loop' = '[]'
			OR EXISTS (
				SELECT 1
				FROM json_each(g.attrs, '$.loop') w
				WHERE w.value = l.member))
)
SELECT path, line, col, end_col, function,
	iif(tag IS NULL, object, tag || '.' || field) AS subject,
	CASE fault
		WHEN 'rcu' THEN printf('''%s'' is found under RCU alone, and ''%s'' '
			|| 'counts up even when the last reference is gone', object, get)
		WHEN 'open' THEN printf('''%s'' is read and counted up with no lock: '
			|| 'the last put may come between', source)
		ELSE printf('''%s'' can still be found after its last put: ''%s'' '
			|| 'takes it out only afterwards, and ''%s'' does not ask',
			object, release, get)
	END AS message,
	iif(fault = 'unlinked',
		json_array(
			json_object('path', path, 'line', line, 'role', 'get',
				'text', printf('found by ''%s'', under ''%s''',
					source, lock)),
			json_object('path', unlink_path, 'line', unlink_line,
				'role', 'release', 'text',
				printf('''%s'' in ''%s'', which runs when the count '
					|| 'is zero', by, release))),
		json_array(
			json_object('path', path, 'line', line, 'role', 'get',
				'text', printf('found by ''%s''', source))))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	CASE fault
		WHEN 'rcu' THEN 'use kref_get_unless_zero() or '
			|| 'refcount_inc_not_zero(), and treat failure as not found'
		WHEN 'open' THEN 'read the pointer and take the reference under the '
			|| 'lock that the last put holds'
		ELSE 'kref_get_unless_zero() in the lookup, or kref_put_mutex()/'
			|| 'kref_put_lock() with the lock of the lookup'
	END AS advice
FROM judged
GROUP BY path, line, col
ORDER BY path, line, col;
