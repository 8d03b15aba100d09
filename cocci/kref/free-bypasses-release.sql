-- SPDX-License-Identifier: GPL-2.0-only
--
-- Objects that are freed by hand after a put whose release function frees them.

-- By: path
CREATE TEMP TABLE bypass_release AS
SELECT function, path, line, attrs ->> 'tag' AS tag, attrs ->> 'of' AS of
FROM facts
WHERE patch = 'free-bypasses-release'
	AND kind = 'frees';

-- By: path
CREATE TEMP TABLE bypass_put AS
SELECT function, path, attrs ->> 'tag' AS tag, attrs ->> 'release' AS release
FROM facts
WHERE patch = 'free-bypasses-release'
	AND kind = 'puts';
CREATE INDEX temp.bypass_put_by_function ON bypass_put (function, tag);

-- By: path
CREATE TEMP TABLE bypass_freed AS
SELECT id AS fact, path, line, col, end_col, function,
	attrs ->> 'tag' AS tag,
	attrs ->> 'of' AS of,
	attrs ->> 'release' AS release,
	attrs ->> 'after' AS after,
	attrs ->> 'after_line' AS after_line,
	attrs ->> 'object' AS object,
	attrs ->> 'free' AS free
FROM facts
WHERE patch = 'free-bypasses-release'
	AND kind = 'freed';

WITH
-- What is dropped, and who frees it then: of a kref who the put was given.
dropped AS (
	SELECT fact, of, release, path
	FROM bypass_freed
	WHERE of <> ''
	UNION
	SELECT f.fact, 'kref', p.release, p.path
	FROM bypass_freed f
	JOIN bypass_put p
		ON p.function = f.after
		AND p.tag = f.tag
	WHERE f.of = ''
),
judged AS (
	SELECT f.*, r.function AS by, r.path AS release_path,
		r.line AS release_line
	FROM bypass_freed f
	JOIN dropped d
		ON d.fact = f.fact
	JOIN bypass_release r
		ON r.path = d.path
		AND r.tag = f.tag
		AND r.of = d.of
		AND d.release IN ('', r.function)
	WHERE r.function <> f.function
)
SELECT path, line, col, end_col, function,
	object AS subject,
	printf('''%s'' is freed by ''%s'' after ''%s'', whose release ''%s'' frees '
		|| 'it too', object, free, after, by) AS message,
	json_array(
		json_object('path', path,
			'line', CAST(after_line AS INTEGER), 'role', 'put',
			'text', printf('''%s''', after)),
		json_object('path', path, 'line', line, 'role', 'free', 'text',
			printf('''%s'' by hand', free)),
		json_object('path', release_path, 'line', release_line,
			'role', 'release', 'text', printf('freed in ''%s''', by)))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'free in the release callback and nowhere else; here only put' AS advice
FROM judged
GROUP BY path, line, col
HAVING min(CAST(after_line AS INTEGER))
ORDER BY path, line, col;
