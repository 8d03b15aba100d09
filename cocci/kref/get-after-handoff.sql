-- SPDX-License-Identifier: GPL-2.0-only
--
-- Gets that come after the object was handed over, once a get.

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
GROUP BY path, line, col
HAVING min(attrs ->> 'hand_line')
ORDER BY path, line, col;
