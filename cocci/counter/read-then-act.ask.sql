-- SPDX-License-Identifier: GPL-2.0-only
--
-- Functions with a branch that depends on the value of an atomic counter which
-- somebody drops and tests; those of the other types, which few read.

INSERT INTO ask (patch, word) VALUES
	('counter-reads', 'kref_read'),
	('counter-reads', 'refcount_read');

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'counter-reads', f.function, f.path
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
JOIN count_drop d ON d.record = r.owner
 AND d.field = r.field
WHERE f.patch = 'counter-uses'
  AND f.kind = 'asked'
  AND f.function <> '';

-- Then the locks there, and what is called. Only where the read says how many
-- are left, of a count with a last drop elsewhere.
CREATE TEMP TABLE read_ask AS
SELECT DISTINCT f.function, f.path, f.attrs ->> 'callee' AS callee
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE f.patch = 'counter-reads'
  AND f.attrs ->> 'left' <> ''
  AND f.attrs ->> 'drop' = ''
  AND (f.attrs ->> 'op' = 'kref_read'
       OR EXISTS (SELECT 1 FROM count_drop d
		  WHERE d.record = r.owner
		    AND d.field = r.field));

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'held-locks', function, path
FROM read_ask;

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'function-calls', callee, path
FROM read_ask
WHERE NOT callee GLOB '*[^A-Za-z0-9_]*'
  AND NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = callee)
  AND NOT EXISTS (SELECT 1 FROM sink_not x WHERE callee GLOB x.pattern);

DROP TABLE read_ask;
