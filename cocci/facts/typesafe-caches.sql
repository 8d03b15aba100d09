-- SPDX-License-Identifier: GPL-2.0-only
--
-- Makes:
--   typesafe_cache	records that live in a cache of that kind, and where it
--			is made

CREATE TEMP TABLE typesafe_cache AS
SELECT DISTINCT r.record, f.path, f.line
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'size'
WHERE f.patch = 'typesafe-caches'
  AND r.record IS NOT NULL;
