-- SPDX-License-Identifier: GPL-2.0-only
--
-- Pointers that outlive their only reference, once a store.

SELECT path, line, col, end_col, function,
	attrs ->> 'object' AS subject,
	printf('''%s'' stays in ''%s'', but its only reference is put by ''%s'' on '
		|| 'the same path', attrs ->> 'object',
		replace(attrs ->> 'where', ' ', ''), attrs ->> 'put') AS message,
	json_array(
		json_object('path', path, 'line', line, 'role', 'stored', 'text',
			printf('in ''%s'', from ''%s''',
				replace(attrs ->> 'where', ' ', ''), attrs ->> 'origin')),
		json_object('path', path,
			'line', CAST(attrs ->> 'put_line' AS INTEGER), 'role', 'put',
			'text', printf('''%s''', attrs ->> 'put'))) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'keep the reference for what is stored, and put it where that ends'
		AS advice
FROM facts
WHERE patch = 'escape-without-get'
	AND kind = 'stored'
GROUP BY path, line, col
HAVING min(attrs ->> 'put_line')
ORDER BY path, line, col;
