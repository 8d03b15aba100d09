-- SPDX-License-Identifier: GPL-2.0-only
--
-- The release functions of what is put and then freed, and who calls functions
-- that put when their release function frees.

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'free-bypasses-release', attrs ->> 'release', path
FROM facts
WHERE patch = 'free-bypasses-release'
	AND attrs ->> 'release' GLOB '[a-z_]*';

INSERT INTO ask (patch, word)
SELECT DISTINCT 'free-bypasses-release', attrs ->> 'tag'
FROM facts
WHERE patch = 'free-bypasses-release'
	AND kind = 'freed'
	AND attrs ->> 'of' IN ('device', 'kobject');

INSERT INTO ask (patch, word)
SELECT DISTINCT 'free-bypasses-release', p.function
FROM facts p
JOIN facts r
	ON r.patch = 'free-bypasses-release'
	AND r.kind = 'frees'
	AND r.function = p.attrs ->> 'release'
	AND r.path = p.path
	AND r.attrs ->> 'tag' = p.attrs ->> 'tag'
WHERE p.patch = 'free-bypasses-release'
	AND p.kind = 'puts'
	AND p.function GLOB '*_*';
