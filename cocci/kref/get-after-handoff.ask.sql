-- SPDX-License-Identifier: GPL-2.0-only
--
-- Those who hand something over and call a function that counts it up.

INSERT INTO ask (patch, word)
SELECT DISTINCT 'get-after-handoff', f.function
FROM facts f
JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'operand'
	AND t.param = 0
WHERE f.patch = 'get-after-handoff'
	AND f.kind = 'raises';
