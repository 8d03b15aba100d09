-- SPDX-License-Identifier: GPL-2.0-only
--
-- What release callbacks take out of which table, and whether anybody who speaks
-- of an object that is found under RCU waits for the readers.

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'unserialised-get', attrs ->> 'release', path
FROM facts
WHERE patch = 'unserialised-get'
	AND kind = 'dropped'
	AND attrs ->> 'put' = 'kref_put'
	AND attrs ->> 'release' GLOB '[a-z_]*';

INSERT INTO ask (patch, word)
SELECT DISTINCT 'unserialised-get', r.tag
FROM facts f
JOIN resolved t
	ON t.fact = f.id
	AND t.role = 'operand'
JOIN record r
	ON r.id = t.owner
WHERE f.patch = 'unserialised-get'
	AND f.kind = 'got'
	AND f.attrs ->> 'rcu' = '1'
	AND json_array_length(f.attrs, '$.held') = 0
	AND f.attrs ->> 'how' IN ('table', 'list', 'rcu', 'call')
	AND f.attrs ->> 'get' IN ('kref_get', 'refcount_inc');

-- Who calls functions that count up what a release function takes out of a table
-- under a lock of its own.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'unserialised-get', w.function
FROM facts w
JOIN resolved c
	ON c.fact = w.id
	AND c.role = 'operand'
JOIN resolved t
	ON t.owner = c.owner
	AND t.field = c.field
	AND t.role = 'operand'
JOIN facts d
	ON d.id = t.fact
	AND d.patch = 'unserialised-get'
	AND d.kind = 'dropped'
	AND d.attrs ->> 'put' = 'kref_put'
JOIN facts u
	ON u.patch = 'unserialised-get'
	AND u.kind = 'unlinks'
	AND u.function = d.attrs ->> 'release'
	AND u.path = d.path
	AND u.attrs ->> 'takes' = '1'
WHERE w.patch = 'unserialised-get'
	AND w.kind = 'raises'
	AND w.function GLOB '*_*';
