-- SPDX-License-Identifier: GPL-2.0-only
--
-- Gets that come after the object was handed over, once a get. A get is one of
-- the four below, or a function that counts up its first argument with one.

WITH
wrapper AS (
	SELECT DISTINCT f.function AS name
	FROM facts f
	JOIN resolved t
		ON t.fact = f.id
		AND t.role = 'operand'
		AND t.param = 0
	WHERE f.patch = 'get-after-handoff'
		AND f.kind = 'raises'
)
SELECT path, line, col, end_col, function,
	replace(attrs ->> 'object', ' ', '') AS subject,
	printf('''%s'' was handed to ''%s'' before ''%s'': the new owner may have '
		|| 'dropped it by then', replace(attrs ->> 'object', ' ', ''),
		attrs ->> 'to', attrs ->> 'get') AS message,
	json_array(
		json_object('path', path, 'line', CAST(attrs ->> 'hand_line' AS INTEGER),
			'role', 'handed over', 'text',
			printf('to ''%s''', attrs ->> 'to')),
		json_object('path', path, 'line', line, 'role', 'get', 'text',
			printf('''%s'' comes after it', attrs ->> 'get'))) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'take the reference before the object is handed over, and drop it again '
		|| 'when that fails' AS advice
FROM facts
WHERE patch = 'get-after-handoff'
	AND kind = 'after'
	AND (attrs ->> 'get' IN ('kref_get', 'refcount_inc', 'get_device',
			'kobject_get')
		OR attrs ->> 'get' IN (SELECT name FROM wrapper))
GROUP BY path, line, col
HAVING min(attrs ->> 'hand_line')
ORDER BY path, line, col;
