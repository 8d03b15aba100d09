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

-- Who calls a function that puts what it is given, and is named so: the list has
-- few of these, and who takes them may be known by that alone.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'reference-paths', r.function
FROM reference_parameter r
WHERE r.what = 'puts'
	AND r.number = 0
	AND (r.function GLOB '*_put' OR r.function GLOB '*_put_*'
		OR r.function GLOB 'put_*' OR r.function GLOB '*_unref')
	AND (
		SELECT count(*)
		FROM function_place p
		WHERE p.name = r.function) <= 3;

-- Who else is given what one function puts on one path, and loses on another that
-- fails: those who put nothing say what it is worth.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'reference-paths', s.callee
FROM reference_site s
JOIN reference_end e
	ON e.site = s.id
	AND e.how = 'held'
	AND e.fails IN ('yes', 'null')
WHERE s.made
	AND (s.callee GLOB '*get*' OR s.callee GLOB '*_to_*');

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'reference-paths', callee, path
FROM reference_handed;

-- And those it hands it on to.
INSERT INTO ask (patch, function, path)
WITH RECURSIVE
below (name, path, number, depth) AS (
	SELECT DISTINCT callee, callee_path, number, 1
	FROM reference_handed
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
