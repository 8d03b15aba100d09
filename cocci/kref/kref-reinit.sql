-- SPDX-License-Identifier: GPL-2.0-only
--
-- Counts that are set to one after they were in use, in one function.

SELECT path, line, col, end_col, function,
	ltrim(replace(attrs ->> 'operand', ' ', ''), '&') AS subject,
	printf('''%s'' is set to one by ''%s'' after ''%s'': references that exist '
		|| 'are forgotten', ltrim(replace(attrs ->> 'operand', ' ', ''), '&'),
		attrs ->> 'init', attrs ->> 'first') AS message,
	json_array(
		json_object('path', path,
			'line', CAST(attrs ->> 'first_line' AS INTEGER),
			'role', 'in use', 'text', printf('''%s''', attrs ->> 'first')),
		json_object('path', path, 'line', line, 'role', 'set anew', 'text',
			printf('''%s''', attrs ->> 'init'))) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'initialise once, when the object is made; take further references with '
		|| 'a get' AS advice
FROM facts
WHERE patch = 'kref-reinit'
	AND kind = 'again'
GROUP BY path, line, col
HAVING min(attrs ->> 'first_line')
ORDER BY path, line, col;
