-- SPDX-License-Identifier: GPL-2.0-only
--
-- Paths that put one reference twice: one finding a second put. Nodes of the
-- firmware and devices: who ends the life of another object often looks it up,
-- and puts that reference and the first, one below the other. Not for elements of
-- an array: by the second put the index may have moved on.

SELECT e.path,
	min(iif(e.detail = 'loop', e.line, e.before)) AS line,
	iif(e.detail = 'loop', e.col, 0) AS col,
	iif(e.detail = 'loop', e.end_col, 1) AS end_col,
	s.function,
	s.holder AS subject,
	'the reference to ''' || s.holder || ''' from ''' || s.callee
		|| ''' in line ' || s.line || iif(e.detail = 'loop',
			' is put here, and by the iterator at the next turn',
			' was put in line ' || e.line || ' already') AS message,
	json_array(
		json_object('path', s.path, 'line', s.line, 'role', 'taken',
			'text', s.callee || '()'),
		json_object('path', s.path, 'line', e.line, 'role', 'first put',
			'text', 'drops it')) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	iif(e.detail = 'loop', 'leave the put to the iterator',
		'drop one of the two puts, or set ''' || s.holder
			|| ''' to NULL after the first') AS advice
FROM reference_site s
JOIN reference_end e
	ON e.site = s.id
	AND e.how = 'twice'
WHERE s.family IN ('of_node', 'fwnode')
	OR s.family IN ('device', 'acpi_device', 'i2c_adapter')
		AND e.before <> e.line + 1
		AND NOT s.holder GLOB '*[[]*'
GROUP BY s.id
ORDER BY e.path, 2, 3, s.line;
