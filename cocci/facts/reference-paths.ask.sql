-- SPDX-License-Identifier: GPL-2.0-only
--
-- Who else takes references, and what becomes of one that is passed on.

-- A name that several files give to functions of their own says little.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'reference-paths', g.name
FROM reference_getter g
WHERE g.path <> ''
	AND (
		SELECT count(*)
		FROM function_place p
		WHERE p.name = g.name) <= 3;

-- And who proves to be one: the functions that raise the count of what they
-- return.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'reference-paths', r.function
FROM reference_fact r
WHERE r.kind = 'raises'
	AND (
		SELECT count(*)
		FROM function_place p
		WHERE p.name = r.function) <= 3;

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'reference-paths', p.callee, p.path
FROM reference_fact p
JOIN reference_callee d
	ON d.name = p.callee
	AND d.caller = p.path
JOIN reference_site s
	ON s.path = p.path
	AND s.line = p.site_line
	AND s.col = p.site_col
WHERE p.kind = 'passed'
	AND p.how <> 'put';

-- And those it hands it on to.
INSERT INTO ask (patch, function, path)
WITH RECURSIVE
below (name, path, number, depth) AS (
	SELECT p.callee, d.path, p.number, 1
	FROM reference_fact p
	JOIN reference_callee d
		ON d.name = p.callee
		AND d.caller = p.path
	JOIN reference_site s
		ON s.path = p.path
		AND s.line = p.site_line
		AND s.col = p.site_col
	WHERE p.kind = 'passed'
		AND p.how <> 'put'
	UNION
	SELECT p.callee, p.callee_path, p.position, b.depth + 1
	FROM below b
	JOIN reference_passed p
		ON p.function = b.name
		AND p.path = b.path
		AND p.number = b.number
	WHERE b.depth < 3
)
SELECT DISTINCT 'reference-paths', name, path
FROM below
WHERE depth > 1;
