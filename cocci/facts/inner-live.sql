-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed memory with a kobject, cdev or kref of its own inside, which goes
-- live: what the three verdicts on it have in common.
--
-- Run: last

CREATE TEMP TABLE inner_finding AS
WITH
live AS (
	SELECT l.*, row_number() OVER (
		PARTITION BY l.fact
		ORDER BY l.path <> a.path, l.path, l.line, l.callee) AS rank
	FROM inner_live l
	JOIN inner_allocation a
		ON a.fact = l.fact
		AND a.root = l.root
)
-- node: what the way to it is called, where that can be told.
SELECT a.fact, a.root, a.path, a.line, a.col, a.end_col, a.function,
	c.tag || ' -> ' || a.chain AS subject,
	'memory from ''' || a.allocator || ''' holds the '
		|| iif(a.root = 'cdev', 'struct cdev', a.root) || ' of '''
		|| c.tag || ' -> ' || a.chain || ''', which ''' || l.callee
		|| ''' brings to life' AS message,
	json_array(
		json_object('path', a.path, 'line', a.line, 'role', 'allocation',
			'text', a.text),
		json_object('path', c.path, 'line', c.line,
			'role', 'container', 'text', 'struct ' || c.tag),
		json_object('path', l.path, 'line', l.line,
			'role', 'goes live',
			'text', l.callee || ' of '
				|| replace(l.argument, ' ', '')))
		AS evidence,
	CASE
		WHEN l.label LIKE '"%"' AND l.label NOT LIKE '"\%%' ESCAPE '\'
			THEN ' (in sysfs it is named ' || l.label || ')'
		WHEN n.format IS NOT NULL
			THEN ' (the device is named ' || n.format || ')'
		ELSE ''
	END AS node
FROM inner_allocation a
JOIN record c
	ON c.id = a.record
JOIN live l
	ON l.fact = a.fact
	AND l.root = a.root
	AND l.rank = 1
LEFT JOIN device_label n
	ON n.record = a.record
	AND a.root = 'cdev';
