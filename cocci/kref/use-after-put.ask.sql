-- SPDX-License-Identifier: GPL-2.0-only
--
-- The callers of functions that put what they are given, and the release
-- functions that are given to puts.

INSERT INTO ask (patch, word)
SELECT DISTINCT 'use-after-put', coalesce(attrs ->> 'macro', function)
FROM facts
WHERE patch = 'use-after-put'
	AND kind = 'wraps'
	AND attrs ->> 'number' = 0
	AND attrs ->> 'frees' <> '0'
	AND coalesce(attrs ->> 'macro', function) GLOB '*_*';

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'use-after-put', attrs ->> 'release', path
FROM facts
WHERE patch = 'use-after-put'
	AND attrs ->> 'release' <> '';
