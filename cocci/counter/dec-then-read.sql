-- SPDX-License-Identifier: GPL-2.0-only
--
-- A counter that is dropped by one operation and asked by another whether
-- that was the last reference, with no lock over both, where something goes
-- if it was. Two droppers can interleave as drop, drop, read, read: both see
-- zero. Waking a waiter twice does no harm; freeing twice does.

CREATE TEMP TABLE dec_read AS
SELECT a.*,
       coalesce(iif(a.record IS NULL, a.variable,
		    printf('%s.%s', o.tag, a.field)), a.operand) AS subject,
       row_number() OVER (
		PARTITION BY a.path, a.read_line, a.read_col
		ORDER BY CASE a.kind WHEN 'own' THEN 0 WHEN 'free' THEN 1
				     ELSE 2 END, a.line, a.callee
       ) AS n
FROM read_act a
LEFT JOIN record o ON o.id = a.record
WHERE a.remains = '0'
  AND (a.drop_op GLOB '*_dec' OR a.drop_op GLOB '*_sub'
       OR a.drop_op GLOB '*_dec_re*' OR a.drop_op GLOB '*_sub_re*')
  -- a counter on the stack has one dropper
  AND NOT (a.record IS NULL AND coalesce(a.is_local, 0)
	   AND a.operand NOT GLOB '*->*')
  AND NOT EXISTS (
	SELECT 1
	FROM held_span h
	WHERE h.path = a.path
	  AND h.function = a.function
	  AND h.name <> 'rcu'
	  AND (h.from_line, h.from_col) < (a.drop_line, a.drop_col)
	  AND (h.to_line, h.to_col) > (a.read_line, a.read_col)
  );

SELECT a.path,
       a.read_line AS line,
       a.read_col AS col,
       a.read_end AS end_col,
       a.function,
       a.subject,
       printf('''%s'' was dropped at line %d and is read again to see whether it'
	      || ' is zero: two droppers may both find it so, and both call'
	      || ' ''%s''', a.subject, a.drop_line, a.callee) AS message,
       json_array(json_object('path', a.path, 'line', a.drop_line,
			      'role', 'drop',
			      'text', printf('''%s''', a.drop_op)),
		  json_object('path', a.path, 'line', a.line,
			      'role', 'at zero',
			      'text', printf('''%s'' is called', a.callee)))
		AS evidence,
       iif(a.kind = 'named', 'medium', NULL) AS severity,
       NULL AS confidence,
       printf('let one operation drop and test: if (%s_and_test(...)); or hold'
	      || ' one lock over the drop and the read, everywhere',
	      replace(replace(replace(replace(a.drop_op, '_return', ''),
		'_relaxed', ''), '_acquire', ''), '_release', '')) AS advice
FROM dec_read a
WHERE a.n = 1
ORDER BY a.path, a.read_line, a.read_col, a.subject;
