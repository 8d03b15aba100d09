-- SPDX-License-Identifier: GPL-2.0-only
--
-- Calls that free managed memory, in a function whose parameter is a counted
-- object, or holds one, and that is named as a release callback.

WITH
frees AS (
	SELECT f.*, f.attrs ->> 'callback' AS callback,
		f.attrs ->> 'free' AS free
	FROM facts f
	JOIN resolved t
		ON t.fact = f.id
		AND t.role = 'object'
	WHERE f.patch = 'release-frees-devm'
		AND f.kind = 'frees'
		AND t.record IN (SELECT record FROM released_object)
),
named AS (
	SELECT path, line, attrs ->> 'callback' AS callback,
		row_number() OVER (
			PARTITION BY path, attrs ->> 'callback'
			ORDER BY line) AS rank
	FROM facts
	WHERE patch = 'release-frees-devm'
		AND kind = 'named'
)
SELECT f.path, f.line, f.col, f.end_col, f.function,
	f.callback AS subject,
	'the release callback ''' || f.callback || ''' calls ''' || f.free
		|| ''': after unbind that memory is gone' AS message,
	json_array(
		json_object('path', n.path, 'line', n.line, 'role', 'user',
			'text', 'release of ' || f.callback),
		json_object('path', f.path, 'line', f.line, 'role', 'free',
			'text', f.free || ' in ' || f.callback)) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'to see it: unbind the driver with CONFIG_DEBUG_KOBJECT_RELEASE: the '
		|| 'callback comes when devres has freed the memory. Cure: allocate '
		|| 'with kzalloc(), and kfree() in the release callback' AS advice
FROM frees f
JOIN named n
	ON n.path = f.path
	AND n.callback = f.callback
	AND n.rank = 1;
