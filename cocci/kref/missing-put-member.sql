-- SPDX-License-Identifier: GPL-2.0-only
--
-- References that are kept in a member which nothing in the file ever puts: one
-- finding a member, at the first place where it is filled. Of objects only: what
-- clocks, regulators and the like count is given back by those who gave it. Not
-- what an iterator holds (it drops that itself), nor what the caller had before
-- (usb_get_dev(): it is put by that name), nor what the same function puts again
-- (a pointer that is only compared).

SELECT s.path, min(s.line) AS line, s.col, s.end_col, s.function,
	f.attrs ->> 'record' || '.' || (f.attrs ->> 'member') AS subject,
	'the reference that ''' || s.callee || ''' takes is kept in '''
		|| (f.attrs ->> 'holder') || ''', which nothing in this file puts'
		AS message,
	json_group_array(json_object('path', s.path, 'line', s.line,
		'role', 'taken', 'text', f.attrs ->> 'holder' || ' = '
			|| s.callee || '()')) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'put ''' || (f.attrs ->> 'holder') || ''' where the object ends (remove, exit, '
		|| 'unbind) and on the error paths behind this call, or leave it to '
		|| 'devm_add_action_or_reset()' AS advice
FROM reference_fact f
JOIN reference_site s
	ON s.path = f.path
	AND s.line = f.line
	AND s.col = f.col
	AND s.callee = f.callee
WHERE f.kind = 'stored'
	AND s.form IN ('return', 'out')
	AND NOT f.attrs ->> 'dropped'
	AND NOT s.in_test
	AND s.family IN ('of_node', 'fwnode', 'device', 'i2c', 'netdev', 'acpi_device',
		'pci_dev', 'usb', 'module', 'file')
GROUP BY s.path, f.attrs ->> 'record', f.attrs ->> 'member'
ORDER BY s.path, 2, s.col;
