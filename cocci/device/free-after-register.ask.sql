-- SPDX-License-Identifier: GPL-2.0-only
--
-- Who frees what a function of his file registered, and did not put when that
-- failed. What registers for everybody is known by name.

INSERT INTO ask (patch, word)
SELECT DISTINCT 'failed-callers', h.attrs ->> 'callee'
FROM facts h
WHERE h.patch = 'free-after-register'
	AND h.kind = 'hands'
	AND EXISTS (
		SELECT 1
		FROM function_place d
		WHERE d.name = h.attrs ->> 'callee'
			AND d.path = h.path
			AND d.is_static);
