-- SPDX-License-Identifier: GPL-2.0-only
--
-- Functions in which nothing happens, that are the release callback of
-- something. One finding a function, with all its users.

WITH
-- Its parameter is a counted object, or lies in one: file_operations and their
-- like take something else.
hollow AS (
	SELECT f.*,
		f.attrs ->> 'callback' AS callback,
		r.tag AS object,
		coalesce(d.is_static, 1) AS is_static
	FROM facts f
	JOIN resolved t
		ON t.fact = f.id
		AND t.role = 'object'
	JOIN record r
		ON r.id = t.record
	LEFT JOIN function_place d
		ON d.name = f.attrs ->> 'callback'
		AND d.path = f.path
		AND d.line = f.line
	WHERE f.patch = 'empty-release'
		AND f.kind = 'hollow'
		AND t.record IN (SELECT record FROM released_object)
),
silent AS (
	SELECT path, line, col
	FROM facts
	WHERE patch = 'empty-release'
		AND kind = 'silent'
),
-- kref_put() calls that tell their caller to free.
judged AS (
	SELECT path, line, attrs ->> 'callback' AS callback
	FROM facts
	WHERE patch = 'empty-release'
		AND kind = 'judged'
),
-- The name means the definition in the same file; if there is none, the one
-- that other files can see.
used AS (
	SELECT h.id, u.*
	FROM hollow h
	JOIN release_use u
		ON u.callback = h.callback
	WHERE (u.path = h.path
			OR ((NOT h.is_static OR h.path LIKE '%.h')
				AND NOT EXISTS (
					SELECT 1
					FROM function_place d
					WHERE d.name = h.callback
						AND d.path = u.path)))
		AND NOT EXISTS (
			SELECT 1
			FROM judged j
			WHERE j.path = u.path
				AND j.line = u.line
				AND j.callback = u.callback)
),
-- Counters of which another put names a callback that does something: there
-- the empty one says "this cannot be the last".
doing AS MATERIALIZED (
	SELECT DISTINCT owner, field
	FROM release_use
	WHERE form = 'put'
		AND callback NOT IN (SELECT callback FROM hollow)
),
elsewhere AS (
	SELECT u.id
	FROM used u
	GROUP BY u.id
	HAVING min(u.form = 'put'
		AND EXISTS (
			SELECT 1
			FROM doing o
			WHERE o.owner = u.owner
				AND o.field = u.field))
),
users AS (
	SELECT id, count(*) AS n,
		id IN (SELECT id FROM elsewhere) AS not_last,
		min(form = 'init' AND function = '' AND owner = 'device')
			AS all_static,
		min(path) AS first_path,
		json_group_array(json_object('path', path, 'line', line,
			'role', 'user', 'text',
			CASE form
				WHEN 'put' THEN 'last put of '
				ELSE 'release of '
			END
			|| coalesce(owner || '.' || field,
				replace(operand, ' ', '')))) AS list
	FROM (SELECT * FROM used ORDER BY id, path, line)
	GROUP BY id
),
slots AS (
	SELECT id, group_concat(slot, ', ') AS slots
	FROM (
		SELECT DISTINCT id,
			coalesce(owner || '.' || field, replace(operand, ' ', ''))
				AS slot
		FROM used
		ORDER BY id, path, line)
	GROUP BY id
)
SELECT h.path, h.line, h.col, h.end_col, h.callback AS function,
	h.callback AS subject,
	'''' || h.callback || ''' is the release callback of '
		|| iif(u.n = 1, '''' || s.slots || '''', u.n || ' objects')
		|| ' and '
		|| iif(silent.path IS NULL, 'only prints', 'does nothing')
		|| iif(u.not_last, '; other puts free the object', '')
		AS message,
	json_insert(u.list, '$[#]', json_object('path', h.path, 'line', h.line,
		'role', 'callback', 'text',
		'void ' || h.callback || '(struct ' || h.object || ' *)'))
		AS evidence,
	iif(u.all_static OR u.not_last, 'low', NULL) AS severity,
	NULL AS confidence,
	CASE
		WHEN u.not_last THEN 'to see it: let this put be the last one: '
			|| 'CONFIG_DEBUG_KMEMLEAK shows the object. Cure: name '
			|| 'the same callback in every put: whichever is the '
			|| 'last then frees, so it must be allowed to where '
			|| 'this one stands (locks, sleeping)'
		WHEN u.all_static THEN 'to see it: unload the module while a '
			|| 'reference is left (an open file, a sysfs user): the '
			|| 'object goes with the module; '
			|| 'CONFIG_DEBUG_KOBJECT_RELEASE delays the release '
			|| 'behind it. Cures: allocate it, and free it in '
			|| 'release (platform_device_register_simple() does '
			|| 'both): nothing of the module is needed then; or '
			|| 'build the driver in, with no way to unload it: '
			|| 'then nothing ever goes'
		ELSE 'to see it: CONFIG_DEBUG_KOBJECT_RELEASE delays the '
			|| 'release behind the free that comes elsewhere; or hold '
			|| 'a reference (an open file, a sysfs user) while that '
			|| 'happens, with CONFIG_KASAN. Cures: free the object in '
			|| 'release, and nowhere else: right for every '
			|| 'reference, but the code of release must stay loaded '
			|| 'as long; or complete a completion there, and wait '
			|| 'for it where it is freed today: that then blocks as '
			|| 'long as somebody holds the object'
	END AS advice
FROM hollow h
JOIN users u
	ON u.id = h.id
JOIN slots s
	ON s.id = h.id
LEFT JOIN silent
	ON silent.path = h.path
	AND silent.line = h.line
	AND silent.col = h.col
ORDER BY h.path, h.line;
