-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed memory with a struct cdev of its own inside, which goes live.

WITH
live AS (
	SELECT *, row_number() OVER (
		PARTITION BY fact
		ORDER BY path <> (
			SELECT path FROM facts WHERE id = inner_live.fact),
			path, line, callee) AS rank
	FROM inner_live
	WHERE root = 'cdev'
)
SELECT a.path, a.line, a.col, a.end_col, a.function,
	c.tag || ' -> ' || a.chain AS subject,
	'memory from ''' || a.allocator || ''' holds the struct cdev of '''
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
	'to see it: open the node, unbind the driver, use and close it: '
		|| 'CONFIG_KASAN names the use after free, '
		|| 'CONFIG_DEBUG_TEST_DRIVER_REMOVE unbinds by itself. Cures: '
		|| 'cdev_device_add() with a device in the same memory, which is '
		|| 'then allocated unmanaged and freed by the release callback of '
		|| 'that device: an open file holds it, but every file operation '
		|| 'must expect the hardware to be gone; or a small object of its '
		|| 'own for the cdev: what unbind frees must then not be reached '
		|| 'from it' AS advice
FROM inner_allocation a
JOIN record c
	ON c.id = a.record
JOIN live l
	ON l.fact = a.fact
	AND l.rank = 1
WHERE a.root = 'cdev';
