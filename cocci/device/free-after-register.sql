-- SPDX-License-Identifier: GPL-2.0-only
--
-- Frees on a path after the call that made the object counted, with no put
-- between. One finding a free: the last such call on the way is named.

WITH
freed AS (
	SELECT f.*, f.attrs ->> 'container' AS container,
		f.attrs ->> 'callee' AS callee,
		f.attrs ->> 'free' AS free,
		CAST(f.attrs ->> 'line' AS INTEGER) AS from_line,
		NULL AS helper_line,
		NULL AS through
	FROM facts f
	WHERE f.patch = 'free-after-register'
		AND f.kind = 'freed'
	UNION ALL
	SELECT f.*, f.attrs ->> 'container', f.attrs ->> 'callee',
		f.attrs ->> 'free', CAST(f.attrs ->> 'line' AS INTEGER), h.line, NULL
	FROM facts f
	JOIN facts h
		ON h.patch = f.patch
		AND h.kind = 'frees'
		AND h.path = f.path
		AND h.function = f.attrs ->> 'free'
		AND h.attrs ->> 'place' = f.attrs ->> 'place'
	WHERE f.patch = 'free-after-register'
		AND f.kind = 'passed'
	UNION ALL
	-- A function of the same file made it counted, failed, and put nothing.
	SELECT f.*, f.attrs ->> 'container', h.attrs ->> 'registers',
		f.attrs ->> 'free', CAST(f.attrs ->> 'line' AS INTEGER), h.line,
		f.attrs ->> 'callee'
	FROM facts f
	JOIN facts h
		ON h.patch = 'free-after-register'
		AND h.kind = 'hands'
		AND h.path = f.path
		AND h.function = f.attrs ->> 'callee'
		AND h.attrs ->> 'place' = f.attrs ->> 'place'
	WHERE f.patch = 'failed-callers'
		AND f.kind = 'freed'
),
-- A free above the call is reached by the next turn of a loop: it frees
-- another object.
last AS (
	SELECT *, row_number() OVER (
		PARTITION BY path, line, col
		ORDER BY from_line DESC, callee) AS rank
	FROM freed
	WHERE from_line < line
		AND NOT EXISTS (
			SELECT 1
			FROM facts g
			WHERE g.patch = 'free-after-register'
				AND g.kind = 'guarded'
				AND g.path = freed.path
				AND g.line = freed.line
				AND g.col = freed.col)
),
-- Of an object that was only initialised nothing else is lost but its name.
harmless AS (
	SELECT id, callee IN ('device_initialize', 'kobject_init')
		AND NOT EXISTS (
			SELECT 1
			FROM facts n
			WHERE n.patch = 'free-after-register'
				AND n.kind = 'named'
				AND n.path = last.path
				AND n.function = last.function
				AND n.attrs ->> 'container' IN (last.container,
					last.attrs ->> 'alias'))
			AS low
	FROM last
	WHERE rank = 1
)
SELECT path, line, col, end_col, function,
	replace(container, ' ', '') AS subject,
	'''' || free || ''' frees ''' || replace(container, ' ', '')
		|| ''' after ''' || callee || ''' '
		|| iif(callee = 'rpmsg_register_device',
			'took it over, and puts it when it fails',
			iif(through IS NULL, '', 'in ''' || through || ''' ') ||
			'made it counted: the last reference must be put instead')
		AS message,
	json_array(
		json_object('path', path, 'line', from_line, 'role', 'counted',
			'text', coalesce(through, callee) || ' of '
				|| replace(container, ' ', '')),
		json_object('path', path, 'line', line, 'role', 'free',
			'text', free || ' of ' || replace(container, ' ', '')),
		iif(helper_line IS NULL, NULL,
			json_object('path', path, 'line', helper_line,
				'role', iif(through IS NULL, 'free', 'counted'),
				'text', iif(through IS NULL, 'in ' || free,
					callee || ' in ' || through))))
		AS evidence,
	iif(low, 'low', NULL) AS severity,
	NULL AS confidence,
	iif(callee = 'rpmsg_register_device',
		'to see it: make it fail (CONFIG_FAULT_INJECTION, failslab): '
			|| 'CONFIG_KASAN names the second free. Cure: do not free '
			|| 'it: the release callback did',
		'to see it: make '
		|| iif(callee IN ('device_initialize', 'kobject_init'),
			'what comes after ', '')
		|| callee || '() fail (CONFIG_FAULT_INJECTION, '
		|| 'failslab): CONFIG_DEBUG_KMEMLEAK shows what the release callback '
		|| 'would have freed, and the name. Cure: put the reference that '
		|| callee || '() left, and let the release callback free; what '
		|| 'comes behind it must not free the same again') AS advice
FROM last
JOIN harmless USING (id)
WHERE rank = 1;
