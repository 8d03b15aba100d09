-- SPDX-License-Identifier: GPL-2.0-only
--
-- Where which lock is held, as numbers to compare places with.
--
-- Makes:
--   held_span	the lock is held from here to there; the last component of
--		its expression is `name` ('lock' of 'x->lock', 'rcu')
--
-- Run: last

CREATE TEMP TABLE held_span AS
SELECT path,
       function,
       line,
       attrs ->> 'lock' AS lock,
       replace(attrs ->> 'lock',
	       rtrim(attrs ->> 'lock',
		     '_abcdefghijklmnopqrstuvwxyz'
		     || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), '') AS name,
       CAST(attrs ->> 'from_line' AS INTEGER) AS from_line,
       CAST(attrs ->> 'from_col' AS INTEGER) AS from_col,
       CAST(attrs ->> 'to_line' AS INTEGER) AS to_line,
       CAST(attrs ->> 'to_col' AS INTEGER) AS to_col
FROM facts
WHERE patch = 'held-locks'
  AND kind = 'held'
UNION ALL
-- What is asserted was taken by a caller.
SELECT path,
       function,
       line,
       attrs ->> 'lock',
       replace(attrs ->> 'lock',
	       rtrim(attrs ->> 'lock',
		     '_abcdefghijklmnopqrstuvwxyz'
		     || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), ''),
       0, 0, 1000000000, 0
FROM facts
WHERE patch = 'held-locks'
  AND kind = 'asserted';

CREATE INDEX temp.held_span_by_function ON held_span (function, path);
