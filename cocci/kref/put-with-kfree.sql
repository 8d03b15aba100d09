-- SPDX-License-Identifier: GPL-2.0-only
--
-- kref_put() with a free function, or nothing, for a release callback.

SELECT path, line, col, end_col, function,
	replace(attrs ->> 'operand', ' ', '') AS subject,
	iif(attrs ->> 'form' = 'null',
		printf('''%s'' is given no release function: the last put jumps to '
			|| 'address 0', attrs ->> 'put'),
		printf('''%s'' is given ''%s'' as release function: it would free the '
			|| 'address of the kref', attrs ->> 'put',
			attrs ->> 'release')) AS message,
	json_array(json_object('path', path, 'line', line, 'role', 'put', 'text',
		printf('release is ''%s''', attrs ->> 'release'))) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'write a release function that frees container_of(kref, ...)' AS advice
FROM facts
WHERE patch = 'put-with-kfree'
	AND kind = 'given'
ORDER BY path, line, col;
