-- SPDX-License-Identifier: GPL-2.0-only
--
-- Functions that read a counter which somebody drops and tests, by its name;
-- krefs by their own read.

INSERT INTO ask (patch, word)
SELECT DISTINCT 'counter-reads',
       replace(field, rtrim(field, replace(field, '.', '')), '')
FROM count_drop
UNION
SELECT 'counter-reads', 'kref_read';

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
