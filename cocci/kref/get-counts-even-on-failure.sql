-- SPDX-License-Identifier: GPL-2.0-only
--
-- Ends of paths on which a call has failed that counts all the same, and nothing
-- was put: one finding a call. Where success ends there too, nobody asked whether
-- it failed. A function without a result cannot say that it failed: its partner
-- runs all the same, and puts, unless the function itself puts on success.

SELECT e.path, min(e.line) AS line, e.col, e.end_col, s.function,
	s.holder AS subject,
	'''' || s.callee || ''' in line ' || s.line
		|| ' counts even when it fails; this path does not put it'
		AS message,
	json_array(json_object('path', s.path, 'line', s.line, 'role', 'taken',
		'text', s.callee || '()')) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'use pm_runtime_resume_and_get(), which counts only when it succeeds, or '
		|| 'call pm_runtime_put_noidle() first' AS advice
FROM reference_site s
JOIN reference_sum u
	ON u.site = s.id
JOIN reference_lost e
	ON e.site = s.id
	AND e.how = 'failed'
	AND (e.fails <> 'void' OR u.puts > 0)
WHERE s.family = 'runtime_pm'
	AND NOT EXISTS (
		SELECT 1
		FROM reference_end o
		WHERE o.site = s.id
			AND o.how = 'held'
			AND o.line = e.line
			AND o.col = e.col)
GROUP BY s.id
ORDER BY e.path, 2, e.col, s.line;
