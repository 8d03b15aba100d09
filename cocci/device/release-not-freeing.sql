-- SPDX-License-Identifier: GPL-2.0-only
--
-- Release callbacks that leave the memory of their object, where it is allocated
-- by hand: who frees it, if anybody does, cannot know when.

WITH
callback AS (
	SELECT f.*, f.attrs ->> 'callback' AS name
	FROM facts f
	WHERE f.patch = 'release-calls'
		AND f.kind = 'does'
),
made AS (
	SELECT a.record, a.text, f.path, f.line, f.function,
		row_number() OVER (
			PARTITION BY c.record, c.path
			ORDER BY f.path <> c.path, f.path, f.line) AS rank,
		c.path AS for_path
	FROM (SELECT DISTINCT record, path FROM release_container) c
	JOIN allocated_record a
		ON a.record = +c.record
		AND NOT a.managed
	JOIN facts f
		ON f.id = a.fact
),
-- Not where it is made: there a way out frees what was never registered.
freed AS (
	SELECT t.record, f.path, f.line, f.function, f.attrs ->> 'callee' AS callee,
		row_number() OVER (
			PARTITION BY t.record
			ORDER BY NOT (f.function LIKE '%del%'
				OR f.function LIKE '%destroy%'
				OR f.function LIKE '%disconnect%'
				OR f.function LIKE '%exit%'
				OR f.function LIKE '%free%'
				OR f.function LIKE '%put%'
				OR f.function LIKE '%release%'
				OR f.function LIKE '%remove%'
				OR f.function LIKE '%unregister%'),
				f.path, f.line) AS rank
	FROM facts f
	JOIN resolved t
		ON t.fact = f.id
		AND t.role = 'args'
		AND t.pos = (f.attrs ->> 'callee' IN ('kmem_cache_free', 'mempool_free'))
		AND t.pointers = 1
		AND t.record IN (SELECT record FROM release_container)
	WHERE f.patch = 'container-free'
		AND f.kind = 'free'
		AND NOT EXISTS (
			SELECT 1
			FROM made m
			WHERE m.record = t.record
				AND m.path = f.path
				AND m.function = f.function)
),
-- By another release callback: a parent, or a second object in the same memory.
by_release AS (
	SELECT f.record
	FROM freed f
	JOIN release_init i
		ON i.callback = f.function
		AND i.path = f.path
	UNION
	SELECT f.record
	FROM freed f
	JOIN member_release m
		ON m.callback = f.function
		AND m.path = f.path
)
SELECT c.path, c.line, c.col, c.end_col, c.name AS function,
	c.name AS subject,
	'''' || c.name || ''' is the release callback of ''' || r.tag || '.'
		|| l.field || ''' and leaves the ''struct ' || w.tag || ''' it lies in'
		|| iif(f.path IS NULL, '; nothing was seen that frees it',
			', which ''' || f.function || ''' frees, whatever references '
			|| 'are left') AS message,
	json_array(
		json_object('path', m.path, 'line', m.line, 'role', 'allocation',
			'text', m.text),
		json_object('path', n.path, 'line', n.line, 'role', 'user',
			'text', 'release of ' || r.tag || '.' || l.field),
		json_object('path', c.path, 'line', c.line, 'role', 'callback',
			'text', 'void ' || c.name || '()'),
		iif(f.path IS NULL, NULL,
			json_object('path', f.path, 'line', f.line, 'role', 'free',
				'text', f.callee || ' in ' || f.function))) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	iif(f.path IS NULL,
		'to see it: unregister it and look at CONFIG_DEBUG_KMEMLEAK. Cure: '
			|| 'free the memory as the last step of the callback: then '
			|| 'nobody else may',
		'to see it: hold a reference (an open file, a sysfs user) while '
			|| f.function || '() runs, with CONFIG_KASAN; '
			|| 'CONFIG_DEBUG_KOBJECT_RELEASE delays the callback behind '
			|| 'the free. Cures: move the free into the callback: right '
			|| 'for every reference, but its code must stay loaded as '
			|| 'long as the object; or let the callback complete what '
			|| f.function || '() waits for: it then blocks as long as '
			|| 'somebody holds the object') AS advice
FROM release_container l
JOIN callback c
	ON c.path = l.path
	AND c.name = l.callback
JOIN record r
	ON r.id = l.owner
JOIN facts n
	ON n.id = l.fact
JOIN record w
	ON w.id = l.record
JOIN made m
	ON m.record = l.record
	AND m.for_path = l.path
	AND m.rank = 1
LEFT JOIN freed f
	ON f.record = l.record
	AND f.rank = 1
WHERE l.record NOT IN (SELECT record FROM by_release);
