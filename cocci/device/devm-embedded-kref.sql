-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed memory with a kref of its own inside, which goes live.

WITH
taken AS (
	SELECT fact, path, line, callee, argument,
		row_number() OVER (
			PARTITION BY fact ORDER BY path, line, callee) AS rank
	FROM inner_user
	WHERE callee IN ('kref_get', 'kref_get_unless_zero')
),
live AS (
	SELECT *, row_number() OVER (
		PARTITION BY fact
		ORDER BY path <> (
			SELECT path FROM facts WHERE id = inner_live.fact),
			path, line, callee) AS rank
	FROM inner_live
	WHERE root = 'kref'
)
SELECT a.path, a.line, a.col, a.end_col, a.function,
	c.tag || ' -> ' || a.chain AS subject,
	'memory from ''' || a.allocator || ''' holds the kref of '''
		|| c.tag || ' -> ' || a.chain || ''', which ''' || l.callee
		|| ''' brings to life' AS message,
	json_array(
		json_object('path', a.path, 'line', a.line, 'role', 'allocation',
			'text', a.allocator || ' of ' || replace(replace(replace(a.size,
				'struct ', 'struct~'), ' ', ''), '~', ' ')
				|| iif(a.target IS NULL, '',
					' into ' || replace(a.target, ' ', ''))),
		json_object('path', c.path, 'line', c.line,
			'role', 'container', 'text', 'struct ' || c.tag),
		json_object('path', l.path, 'line', l.line,
			'role', 'goes live',
			'text', l.callee || ' of '
				|| replace(l.argument, ' ', '')),
		json_object('path', u.path, 'line', u.line, 'role', 'reference',
			'text', u.callee || ' of '
				|| replace(u.argument, ' ', '')))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'to see it: hold a reference while the driver is unbound; CONFIG_KASAN '
		|| 'names the use after free. Cures: allocate unmanaged, and free in the '
		|| 'release callback and nowhere else: right, but it may run when '
		|| 'the driver is gone; or wait in remove until the last reference '
		|| 'is dropped: unbind may then block for ever' AS advice
FROM inner_allocation a
JOIN record c
	ON c.id = a.record
JOIN live l
	ON l.fact = a.fact
	AND l.rank = 1
JOIN taken u
	ON u.fact = a.fact
	AND u.rank = 1
WHERE a.root = 'kref';
