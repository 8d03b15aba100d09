-- SPDX-License-Identifier: GPL-2.0-only
--
-- What is called on the strength of having read a counter, and under which
-- locks it was read.
--
-- Makes:
--   read_act	a call that a read decides. kind is what the call does: 'free'
--		the object or something else goes, 'own' it is the object the
--		counter stands in, 'named' its name says so.
--
-- Run: last

CREATE TEMP TABLE read_call AS
SELECT f.id AS fact, f.path, f.line, f.function,
       f.attrs ->> 'op' AS op,
       f.attrs ->> 'left' AS remains,
       f.attrs ->> 'callee' AS callee,
       f.attrs ->> 'drop' AS drop_op,
       CAST(f.attrs ->> 'read_line' AS INTEGER) AS read_line,
       CAST(f.attrs ->> 'read_col' AS INTEGER) AS read_col,
       CAST(f.attrs ->> 'read_end' AS INTEGER) AS read_end,
       CAST(f.attrs ->> 'drop_line' AS INTEGER) AS drop_line,
       CAST(f.attrs ->> 'drop_col' AS INTEGER) AS drop_col,
       ltrim(replace(f.attrs ->> 'operand', ' ', ''), '&(') AS operand,
       r.type, r.owner AS record, r.field, r.variable, r.is_local
FROM facts f
LEFT JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE f.patch = 'counter-reads';

CREATE TEMP TABLE read_act AS
WITH
placed AS (
	SELECT c.*,
	       CASE WHEN instr(c.operand, '->')
		    THEN substr(c.operand, 1, instr(c.operand, '->') - 1)
		    ELSE '' END AS object,
	       coalesce(own.path, seen.path) AS callee_path
	FROM read_call c
	LEFT JOIN function_place own ON own.name = c.callee
	 AND own.path = c.path
	LEFT JOIN visible_function seen ON seen.name = c.callee
),
argument AS (
	SELECT c.fact, j.key AS pos, replace(j.value, ' ', '') AS text,
	       (j.value = c.object
		OR (a.record = c.record AND a.pointers = 1)) AS is_own
	FROM placed c
	JOIN facts f ON f.id = c.fact
	JOIN json_each(f.attrs, '$.args') j
	LEFT JOIN resolved a ON a.fact = c.fact
	 AND a.role = 'args'
	 AND a.pos = j.key
)
-- the object itself, to a function that frees
SELECT c.*, 'own' AS kind
FROM placed c
JOIN sink s ON s.name = c.callee
 AND s.kind IN ('free', 'defer')
JOIN argument a ON a.fact = c.fact
 AND a.pos = s.arg
 AND a.is_own
UNION
-- a member of it, to be freed later
SELECT c.*, 'own'
FROM placed c
JOIN sink s ON s.name = c.callee
 AND s.kind = 'defer'
JOIN resolved a ON a.fact = c.fact
 AND a.role = 'args'
 AND a.pos = s.arg
 AND a.owner = c.record
UNION
-- to a function that ends such a record
SELECT c.*, 'own'
FROM placed c
JOIN function_end e ON e.function = c.callee
 AND e.path = c.callee_path
 AND e.record = c.record
 AND e.kind IN ('free', 'defer')
JOIN argument a ON a.fact = c.fact
 AND a.is_own
UNION
SELECT c.*, 'free'
FROM placed c
JOIN sink s ON s.name = c.callee
 AND s.kind IN ('free', 'defer')
UNION
SELECT c.*, 'free'
FROM placed c
JOIN function_end e ON e.function = c.callee
 AND e.path = c.callee_path
 AND e.kind IN ('free', 'defer')
UNION
SELECT c.*, 'named'
FROM placed c
JOIN sink_name n ON c.callee GLOB n.pattern
 AND n.kind IN ('named', 'defer')
WHERE NOT EXISTS (SELECT 1 FROM sink_not x WHERE c.callee GLOB x.pattern);

CREATE INDEX temp.read_act_by_fact ON read_act (fact);
