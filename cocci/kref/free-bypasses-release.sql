-- SPDX-License-Identifier: GPL-2.0-only
--
-- Objects that are freed by hand after a put whose release function frees them.

CREATE TEMP TABLE bypass_release AS
SELECT function, path, line, attrs ->> 'tag' AS tag, attrs ->> 'of' AS of
FROM facts
WHERE patch = 'free-bypasses-release'
	AND kind = 'frees';

WITH
-- What is dropped, and who frees it then: of a kref who the put was given.
dropped AS (
	SELECT f.id, f.attrs ->> 'of' AS of, f.attrs ->> 'release' AS release,
		f.path
	FROM facts f
	WHERE f.patch = 'free-bypasses-release'
		AND f.kind = 'freed'
		AND f.attrs ->> 'of' <> ''
	UNION
	SELECT f.id, 'kref', p.attrs ->> 'release', p.path
	FROM facts f
	JOIN facts p
		ON p.patch = 'free-bypasses-release'
		AND p.kind = 'puts'
		AND p.function = f.attrs ->> 'after'
		AND p.attrs ->> 'tag' = f.attrs ->> 'tag'
	WHERE f.patch = 'free-bypasses-release'
		AND f.kind = 'freed'
		AND f.attrs ->> 'of' = ''
),
judged AS (
	SELECT f.*, r.function AS release, r.path AS release_path,
		r.line AS release_line
	FROM facts f
	JOIN dropped d
		ON d.id = f.id
	JOIN bypass_release r
		ON r.path = d.path
		AND r.tag = f.attrs ->> 'tag'
		AND r.of = d.of
		AND d.release IN ('', r.function)
	WHERE r.function <> f.function
)
SELECT path, line, col, end_col, function,
	attrs ->> 'object' AS subject,
	printf('''%s'' is freed by ''%s'' after ''%s'', whose release ''%s'' frees '
		|| 'it too', attrs ->> 'object', attrs ->> 'free', attrs ->> 'after',
		release) AS message,
	json_array(
		json_object('path', path,
			'line', CAST(attrs ->> 'after_line' AS INTEGER), 'role', 'put',
			'text', printf('''%s''', attrs ->> 'after')),
		json_object('path', path, 'line', line, 'role', 'free', 'text',
			printf('''%s'' by hand', attrs ->> 'free')),
		json_object('path', release_path, 'line', release_line,
			'role', 'release', 'text', printf('freed in ''%s''', release)))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'free in the release callback and nowhere else; here only put' AS advice
FROM judged
GROUP BY path, line, col
HAVING min(CAST(attrs ->> 'after_line' AS INTEGER))
ORDER BY path, line, col;
