-- SPDX-License-Identifier: GPL-2.0-only
--
-- Frees of a container right behind the call that gives up what it holds. One
-- finding a free: the nearest such call above is named.

WITH
freed AS (
	SELECT *, replace(attrs ->> 'container', ' ', '') AS container,
		attrs ->> 'callee' AS callee,
		attrs ->> 'free' AS free,
		CAST(attrs ->> 'line' AS INTEGER) AS from_line
	FROM facts
	WHERE patch = 'remove-frees-container'
		AND kind = 'freed'
),
-- A free above the call is reached by the next turn of a loop.
nearest AS (
	SELECT *, row_number() OVER (
		PARTITION BY path, line, col
		ORDER BY from_line DESC, callee) AS rank
	FROM freed
	WHERE from_line < line
)
SELECT path, line, col, end_col, function,
	container AS subject,
	'''' || free || ''' frees ''' || container || ''' right after '''
		|| callee || ''', whatever references are left' AS message,
	json_array(
		json_object('path', path, 'line', from_line,
			'role', 'unregistered',
			'text', callee || ' of a member of ' || container),
		json_object('path', path, 'line', line, 'role', 'free',
			'text', free || ' of ' || container)) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	CASE callee
		WHEN 'cdev_del' THEN 'to see it: open the node, unbind the driver, '
			|| 'use and close it; CONFIG_KASAN names the use after free. '
			|| 'Cures: cdev_device_add() gives the cdev a counted '
			|| 'parent, whose release callback frees: file operations '
			|| 'must then expect the hardware to be gone; or wait in '
			|| 'remove for the last file: unbind blocks until it is '
			|| 'closed'
		ELSE 'to see it: CONFIG_DEBUG_KOBJECT_RELEASE delays the release '
			|| 'behind the free, CONFIG_KASAN names it; otherwise hold '
			|| 'any reference. Cure: free in the release callback, and '
			|| 'nowhere else: it may run when the driver is gone, so '
			|| 'it must touch nothing but the object'
	END AS advice
FROM nearest
WHERE rank = 1;
