-- SPDX-License-Identifier: GPL-2.0-only
--
-- Functions that read a counter and free, or call what is called elsewhere
-- when a count has reached zero.

INSERT INTO ask (patch, word)
SELECT 'counter-reads', name
FROM sink
WHERE kind IN ('free', 'defer')
UNION
SELECT 'counter-reads', z.callee
FROM count_zero z
WHERE NOT z.callee GLOB '*[^A-Za-z0-9_]*'
  AND NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = z.callee)
  AND NOT EXISTS (SELECT 1 FROM sink_not x WHERE z.callee GLOB x.pattern)
  AND NOT EXISTS (SELECT 1 FROM unlinker u WHERE u.name = z.callee);

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'held-locks', function, path
FROM facts
WHERE patch = 'counter-reads';

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'function-calls', f.attrs ->> 'callee', f.path
FROM facts f
WHERE f.patch = 'counter-reads'
  AND NOT f.attrs ->> 'callee' GLOB '*[^A-Za-z0-9_]*'
  AND NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = f.attrs ->> 'callee')
  AND NOT EXISTS (SELECT 1 FROM sink_not x
		  WHERE f.attrs ->> 'callee' GLOB x.pattern);
