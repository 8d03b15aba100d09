-- SPDX-License-Identifier: GPL-2.0-only
--
-- Gets that may fail, as statements of their own.

SELECT path, line, col, end_col, function,
	replace(attrs ->> 'operand', ' ', '') AS subject,
	printf('nobody looks whether ''%s'' took a reference to ''%s''',
		attrs ->> 'get', ltrim(replace(attrs ->> 'operand', ' ', ''), '&'))
		AS message,
	json_array(json_object('path', path, 'line', line, 'role', 'get', 'text',
		printf('the outcome of ''%s'' is dropped', attrs ->> 'get')))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'treat failure as "not found"; where a reference is held already, use the '
		|| 'plain get' AS advice
FROM facts
WHERE patch = 'unchecked-get-unless-zero'
	AND kind = 'ignored'
ORDER BY path, line, col;
