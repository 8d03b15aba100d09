-- SPDX-License-Identifier: GPL-2.0-only
--
-- Objects that are freed by hand after a put or get of the count inside them.

SELECT f.path, f.line, f.col, f.end_col, f.function,
	replace(f.attrs ->> 'object', ' ', '') AS subject,
	iif(f.attrs ->> 'after' GLOB '*get*' OR f.attrs ->> 'after' GLOB '*_inc',
		printf('''%s'' is freed by ''%s'' while the reference taken by ''%s'' '
			|| 'exists', replace(f.attrs ->> 'object', ' ', ''),
			f.attrs ->> 'free', f.attrs ->> 'after'),
		printf('''%s'' is freed by ''%s'' after ''%s'': its release frees it, '
			|| 'or somebody still holds it',
			replace(f.attrs ->> 'object', ' ', ''), f.attrs ->> 'free',
			f.attrs ->> 'after')) AS message,
	json_array(
		json_object('path', f.path,
			'line', CAST(f.attrs ->> 'after_line' AS INTEGER), 'role',
			'counted', 'text', printf('''%s''', f.attrs ->> 'after')),
		json_object('path', f.path, 'line', f.line, 'role', 'free', 'text',
			printf('''%s'' by hand', f.attrs ->> 'free'))) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'free in the release callback and nowhere else; here only put' AS advice
FROM facts f
WHERE f.patch = 'free-bypasses-release'
	AND f.kind = 'freed'
	-- A release that does nothing leaves the memory to whoever puts.
	AND NOT EXISTS (
		SELECT 1
		FROM facts h
		WHERE h.patch = 'empty-release'
			AND h.kind = 'hollow'
			AND h.path = f.path)
GROUP BY f.path, f.line, f.col
HAVING min(f.attrs ->> 'after_line')
ORDER BY f.path, f.line, f.col;
