-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed memory that contains a struct device. Every such allocation is
-- reported; whether the device inside goes live decides how sure we are.

WITH
nearest AS (
	SELECT fact, path, line, callee, argument,
		row_number() OVER (
			PARTITION BY fact
			ORDER BY certain, distance, path, line, callee, argument) AS rank
	FROM live_call
),
finding AS (
	SELECT a.*, c.tag, c.path AS container_path, c.line AS container_line,
		k.tag AS carrier_tag, k.path AS carrier_path,
		k.line AS carrier_line, n.callee, n.argument,
		n.path AS live_path, n.line AS live_line,
		iif(a.chain = '', '', ' -> ' || a.chain) AS tail
	FROM container_allocation a
	JOIN record c
		ON c.id = a.record
	JOIN record k
		ON k.id = a.carrier
	LEFT JOIN nearest n
		ON n.fact = a.fact
		AND n.rank = 1
)
SELECT path, line, col, end_col, function,
	tag || tail AS subject,
	'memory from ''' || allocator || ''' holds the struct device of '''
		|| tag || tail || ''', '
		|| iif(callee IS NULL,
			'but no call was found that makes it visible',
			'which ''' || callee || ''' makes visible')
		AS message,
	json_array(
		json_object('path', path, 'line', line, 'role', 'allocation',
			'text', allocator || ' of ' || replace(size, ' ', '')
				|| iif(target IS NULL, '',
					' into ' || replace(target, ' ', ''))),
		json_object('path', container_path, 'line', container_line,
			'role', 'container', 'text', 'struct ' || tag),
		json_object('path', carrier_path, 'line', carrier_line,
			'role', 'carrier', 'text', 'struct ' || carrier_tag),
		iif(callee IS NULL, NULL,
			json_object('path', live_path, 'line', live_line,
				'role', 'goes live',
				'text', callee || ' of ' || replace(argument, ' ', ''))))
		AS evidence,
	NULL AS severity,
	iif(callee IS NULL, 'low', NULL) AS confidence,
	'let the release callback of the device free the memory, or use the '
		|| 'subsystem''s alloc and register calls; keep devm for what '
		|| 'nobody can hold after unbind' AS advice
FROM finding;
