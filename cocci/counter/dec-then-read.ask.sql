-- SPDX-License-Identifier: GPL-2.0-only
--
-- Functions that drop a counter without a test and read one; what they call
-- then; and the locks they hold.

INSERT INTO ask (patch, word) VALUES
	('counter-reads', 'atomic64_dec'),
	('counter-reads', 'atomic64_dec_return'),
	('counter-reads', 'atomic64_sub'),
	('counter-reads', 'atomic_dec'),
	('counter-reads', 'atomic_dec_return'),
	('counter-reads', 'atomic_long_dec'),
	('counter-reads', 'atomic_long_dec_return'),
	('counter-reads', 'atomic_long_sub'),
	('counter-reads', 'atomic_sub'),
	('counter-reads', 'atomic_sub_return'),
	('counter-reads', 'refcount_dec');

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'held-locks', function, path
FROM facts
WHERE patch = 'counter-reads'
  AND attrs ->> 'drop' <> '';

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'function-calls', f.attrs ->> 'callee', f.path
FROM facts f
WHERE f.patch = 'counter-reads'
  AND f.attrs ->> 'drop' <> ''
  AND NOT f.attrs ->> 'callee' GLOB '*[^A-Za-z0-9_]*'
  AND NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = f.attrs ->> 'callee')
  AND NOT EXISTS (SELECT 1 FROM sink_not x
		  WHERE f.attrs ->> 'callee' GLOB x.pattern);
