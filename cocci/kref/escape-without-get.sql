-- SPDX-License-Identifier: GPL-2.0-only
--
-- Objects that were handed over without a reference for their new owner.

SELECT path, line, col, end_col, function,
	attrs ->> 'object' AS subject,
	printf('''%s'' is handed to ''%s'' without a reference of its own, and the '
		|| 'only one is put by ''%s''', attrs ->> 'object', attrs ->> 'to',
		attrs ->> 'put') AS message,
	json_array(
		json_object('path', path,
			'line', CAST(attrs ->> 'made_line' AS INTEGER), 'role', 'made',
			'text', 'counts one reference'),
		json_object('path', path, 'line', line, 'role', 'handed', 'text',
			printf('to ''%s''', attrs ->> 'to')),
		json_object('path', path,
			'line', CAST(attrs ->> 'put_line' AS INTEGER), 'role', 'put',
			'text', printf('''%s''', attrs ->> 'put'))) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'take a reference for the new owner before the hand-over, or leave out the '
		|| 'put: then the new owner has the first one' AS advice
FROM facts
WHERE patch = 'escape-without-get'
	AND kind = 'handed'
ORDER BY path, line, col;
