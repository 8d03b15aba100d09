-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed memory with a kobject of its own inside, which goes live.

WITH
live AS (
	SELECT *, row_number() OVER (
		PARTITION BY fact
		ORDER BY path <> (
			SELECT path FROM facts WHERE id = inner_live.fact),
			path, line, callee) AS rank
	FROM inner_live
	WHERE root = 'kobject'
)
SELECT a.path, a.line, a.col, a.end_col, a.function,
	c.tag || ' -> ' || a.chain AS subject,
	'memory from ''' || a.allocator || ''' holds the kobject of '''
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
				|| replace(l.argument, ' ', '')))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'to see it: hold a reference while the driver is unbound; CONFIG_KASAN '
		|| 'names the use after free, CONFIG_DEBUG_KOBJECT_RELEASE makes the '
		|| 'last put come too late. Cures: allocate unmanaged, and free in the '
		|| 'release callback and nowhere else: right, but it may run when '
		|| 'the driver is gone; or wait in remove until the last reference '
		|| 'is dropped: unbind may then block for ever' AS advice
FROM inner_allocation a
JOIN record c
	ON c.id = a.record
JOIN live l
	ON l.fact = a.fact
	AND l.rank = 1
WHERE a.root = 'kobject';
