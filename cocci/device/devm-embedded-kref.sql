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
)
SELECT f.path, f.line, f.col, f.end_col, f.function, f.subject, f.message,
	json_insert(f.evidence, '$[#]',
		json_object('path', u.path, 'line', u.line, 'role', 'reference',
			'text', u.callee || ' of '
				|| replace(u.argument, ' ', '')))
		AS evidence,
	NULL AS severity, NULL AS confidence,
	'to see it: hold a reference while the driver is unbound; CONFIG_KASAN '
		|| 'names the use after free. Cures: allocate unmanaged, and free in the '
		|| 'release callback and nowhere else: right, but it may run when '
		|| 'the driver is gone; or wait in remove until the last reference '
		|| 'is dropped: unbind may then block for ever' AS advice
FROM inner_finding f
JOIN taken u
	ON u.fact = f.fact
	AND u.rank = 1
WHERE f.root = 'kref';
