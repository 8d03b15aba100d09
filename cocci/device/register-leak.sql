-- SPDX-License-Identifier: GPL-2.0-only
--
-- Ways out after a failed registration on which nothing gets the object. One
-- finding a registration, at the first such return.

WITH
said AS (
	SELECT *, attrs ->> 'callee' AS callee,
		replace(attrs ->> 'container', ' ', '') AS container,
		CAST(attrs ->> 'line' AS INTEGER) AS from_line
	FROM facts
	WHERE patch = 'register-leak'
),
-- The names under which the function knows the object: itself, and what it is
-- a member of.
object AS (
	SELECT id, path, function, line, from_line, container AS name
	FROM said
	WHERE kind = 'fails'
	UNION
	SELECT f.id, f.path, f.function, f.line, f.from_line,
		replace(a.attrs ->> 'outer', ' ', '')
	FROM said f
	JOIN said a
		ON a.kind = 'alias'
		AND a.path = f.path
		AND a.function = f.function
		AND a.container = f.container
	WHERE f.kind = 'fails'
),
origin AS (
	SELECT o.id, a.attrs ->> 'allocator' AS allocator, a.line, o.name,
		row_number() OVER (PARTITION BY o.id ORDER BY a.line DESC) AS rank
	FROM object o
	JOIN said a
		ON a.kind = 'fresh'
		AND a.path = o.path
		AND a.function = o.function
		AND a.container = o.name
		AND a.line <= o.from_line
),
known_elsewhere AS (
	SELECT o.id
	FROM object o
	JOIN said k
		ON k.kind = 'kept'
		AND k.path = o.path
		AND k.function = o.function
		AND k.container = o.name
		AND k.line < o.from_line
),
given_up AS (
	SELECT o.id
	FROM object o
	JOIN said c
		ON c.kind = 'gives'
		AND c.path = o.path
		AND c.function = o.function
		AND c.container = o.name
		AND c.line > o.from_line
),
leak AS (
	SELECT f.*, g.allocator, g.line AS alloc_line, g.name,
		row_number() OVER (
			PARTITION BY f.path, f.function, f.from_line
			ORDER BY f.line, f.col) AS rank
	FROM said f
	JOIN origin g
		ON g.id = f.id
		AND g.rank = 1
	WHERE f.kind = 'fails'
		AND g.name NOT GLOB '*[^A-Za-z0-9_]*'
		AND g.allocator NOT LIKE 'devm\_%' ESCAPE '\'
		AND replace(f.attrs ->> 'value', ' ', '') <> g.name
		AND f.id NOT IN (SELECT id FROM known_elsewhere)
		AND f.id NOT IN (SELECT id FROM given_up)
)
SELECT path, line, col, end_col, function,
	name AS subject,
	'''' || name || ''' leaks when ''' || callee || ''' in line '
		|| from_line || ' fails: nothing puts it' AS message,
	json_array(
		json_object('path', path, 'line', alloc_line,
			'role', 'allocation', 'text', allocator || ' of ' || name),
		json_object('path', path, 'line', from_line, 'role', 'counted',
			'text', callee || ' of ' || container),
		json_object('path', path, 'line', line, 'role', 'way out',
			'text', 'return ' || replace(attrs ->> 'value', ' ', '')))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'to see it: make ' || callee || '() fail (CONFIG_FAULT_INJECTION, '
		|| 'failslab): CONFIG_DEBUG_KMEMLEAK shows the object and its name. '
		|| 'Cure: put the reference before returning, with ' || CASE
		WHEN callee LIKE 'kobject\_%' ESCAPE '\' THEN 'kobject_put()'
		WHEN callee LIKE 'platform\_%' ESCAPE '\'
			THEN 'platform_device_put()'
		WHEN callee = 'spi_add_device' THEN 'spi_dev_put()'
		ELSE 'put_device()'
	END || ': its release callback frees the object and the name'
		AS advice
FROM leak
WHERE rank = 1;
