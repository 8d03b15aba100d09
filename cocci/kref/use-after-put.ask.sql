-- SPDX-License-Identifier: GPL-2.0-only
--
-- The callers of puts that were found in the tree, and what stands in those
-- puts when their own words did not show it.

INSERT INTO ask (patch, word)
SELECT DISTINCT 'use-after-put', name
FROM known_put
WHERE through <> '';

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'counted-operations', attrs ->> 'put', path
FROM facts
WHERE patch = 'use-after-put'
	AND attrs ->> 'put' NOT IN (SELECT name FROM known_put);
