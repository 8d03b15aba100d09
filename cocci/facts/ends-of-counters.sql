-- SPDX-License-Identifier: GPL-2.0-only
--
-- What becomes of an object when its counter reaches zero or goes below: which
-- sink it goes to, in the function that looks or in those it calls.
--
-- Makes:
--   function_end, parameter_end	what a function ends, also by others
--   counter_ending	what happens at zero or below
--   counter_end		the same, best proof first

-- ---- what functions do to what they are given ----

-- A call, the function it stands in, and what its name alone says of it. last
-- is the last component of 'x->ops->free'.
-- By: path
-- Each: fact
CREATE TEMP TABLE plain_call AS
SELECT id AS fact,
       path,
       line,
       function,
       attrs ->> 'callee' AS callee,
       replace(attrs ->> 'callee',
	       rtrim(attrs ->> 'callee',
		     '_abcdefghijklmnopqrstuvwxyz'
		     || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), '') AS last
FROM facts
WHERE patch = 'function-calls'
  AND kind = 'call';

CREATE INDEX temp.plain_call_by_function ON plain_call (function, path);
CREATE INDEX temp.plain_call_by_callee ON plain_call (callee);

-- By: path
CREATE TEMP TABLE object_call AS
SELECT c.*, s.kind, s.arg
FROM plain_call c
JOIN sink s ON s.name = c.callee
UNION
SELECT c.*, n.kind, 0
FROM plain_call c
JOIN sink_name n ON c.last GLOB n.pattern
WHERE c.callee <> c.last;

CREATE INDEX temp.object_call_by_function ON object_call (function, path);

-- Only calls that hand on a pointer to a record can end one.
-- By: path
-- Names: function_place.name in plain_call.callee
-- Names: visible_function.name in plain_call.callee
CREATE TEMP TABLE call_edge AS
SELECT DISTINCT
       c.function,
       c.path,
       c.callee,
       coalesce(own.path, seen.path) AS callee_path
FROM plain_call c
LEFT JOIN function_place own ON own.name = c.callee
 AND own.path = c.path
LEFT JOIN visible_function seen ON seen.name = c.callee
WHERE coalesce(own.path, seen.path) IS NOT NULL
  AND EXISTS (
	SELECT 1
	FROM resolved a
	WHERE a.fact = c.fact
	  AND a.role = 'args'
	  AND ((a.record IS NOT NULL AND a.pointers = 1)
	       OR a.owner IS NOT NULL)
  );

CREATE INDEX temp.call_edge_by_callee ON call_edge (callee, callee_path);

-- Those of which the definition may be worth a look.
-- By: path
CREATE TEMP TABLE open_edge AS
SELECT function, path, callee, callee_path
FROM call_edge c
WHERE NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = c.callee)
  AND NOT EXISTS (SELECT 1 FROM sink_not x WHERE c.callee GLOB x.pattern);

CREATE INDEX temp.open_edge_by_function ON open_edge (function, path);

-- Functions that drop another count on the way: what they end only goes when
-- that one is zero as well.
-- By: path
CREATE TEMP TABLE dropping_function AS
SELECT DISTINCT function, path
FROM plain_call
WHERE callee GLOB 'refcount_*_and_*'
   OR callee GLOB 'atomic*_*_and_*'
   OR callee GLOB 'atomic*_*_return*'
   OR callee GLOB 'kref_put*';

CREATE INDEX temp.dropping_function_by_function
	ON dropping_function (function, path);

-- The function ends the life of a `record`, or tells those who wait for one,
-- itself or up to two calls down. The record is the one whose pointer goes to
-- the sink; for all kinds but 'free' also the one a member of which does.
-- record is NULL for waking and completing: those who wait may sleep anywhere.
CREATE TEMP TABLE function_end AS
WITH RECURSIVE
direct AS (
	SELECT c.function, c.path, a.record, c.kind, c.callee AS sink,
	       c.path AS sink_path, c.line AS sink_line
	FROM object_call c
	JOIN resolved a ON a.fact = c.fact
	 AND a.role = 'args'
	 AND a.pos = c.arg
	WHERE a.record IS NOT NULL
	  AND a.pointers = 1
	UNION
	SELECT c.function, c.path, a.owner, c.kind, c.callee, c.path, c.line
	FROM object_call c
	JOIN resolved a ON a.fact = c.fact
	 AND a.role = 'args'
	 AND a.pos = c.arg
	WHERE a.owner IS NOT NULL
	  AND c.kind <> 'free'
	UNION
	SELECT c.function, c.path, NULL, c.kind, c.callee, c.path, c.line
	FROM object_call c
	WHERE c.kind IN ('complete', 'wake')
),
reached AS (
	SELECT function, path, record, kind, sink, sink_path, sink_line,
	       0 AS depth
	FROM direct
	UNION
	SELECT e.function, e.path, r.record,
	       CASE WHEN r.kind IN ('free', 'defer') AND d.function IS NOT NULL
		    THEN 'put' ELSE r.kind END,
	       r.sink, r.sink_path, r.sink_line, r.depth + 1
	FROM reached r
	JOIN call_edge e ON e.callee = r.function
	 AND e.callee_path = r.path
	LEFT JOIN dropping_function d ON d.function = r.function
	 AND d.path = r.path
	WHERE r.depth < 2
	  AND r.record IS NOT NULL
)
SELECT r.function, r.path, r.record,
       CASE WHEN r.kind IN ('free', 'defer') AND d.function IS NOT NULL
	    THEN 'put' ELSE r.kind END AS kind,
       r.sink, r.sink_path, r.sink_line,
       min(r.depth) AS depth
FROM reached r
LEFT JOIN dropping_function d ON d.function = r.function
 AND d.path = r.path
GROUP BY 1, 2, 3, 4, 5, 6, 7;

CREATE INDEX temp.function_end_by_function ON function_end (function, path);

-- The same for what has no type: parameter number `param`, a void pointer say.
CREATE TEMP TABLE parameter_end AS
WITH RECURSIVE
reached AS (
	SELECT c.function, c.path, a.param, c.kind, c.callee AS sink,
	       c.path AS sink_path, c.line AS sink_line, 0 AS depth
	FROM object_call c
	JOIN resolved a ON a.fact = c.fact
	 AND a.role = 'args'
	 AND a.pos = c.arg
	WHERE a.param IS NOT NULL
	  AND a.variable IS NOT NULL
	UNION
	SELECT c.function, c.path, a.param,
	       CASE WHEN r.kind IN ('free', 'defer') AND d.function IS NOT NULL
		    THEN 'put' ELSE r.kind END,
	       r.sink, r.sink_path, r.sink_line, r.depth + 1
	FROM reached r
	LEFT JOIN dropping_function d ON d.function = r.function
	 AND d.path = r.path
	JOIN plain_call c ON c.callee = r.function
	JOIN resolved a ON a.fact = c.fact
	 AND a.role = 'args'
	 AND a.pos = r.param
	LEFT JOIN visible_function seen ON seen.name = c.callee
	WHERE a.param IS NOT NULL
	  AND a.variable IS NOT NULL
	  AND r.path IN (c.path, seen.path)
	  AND r.depth < 2
)
SELECT r.function, r.path, r.param,
       CASE WHEN r.kind IN ('free', 'defer') AND d.function IS NOT NULL
	    THEN 'put' ELSE r.kind END AS kind,
       r.sink, r.sink_path, r.sink_line
FROM reached r
LEFT JOIN dropping_function d ON d.function = r.function
 AND d.path = r.path;

CREATE INDEX temp.parameter_end_by_function ON parameter_end (function, path);

-- ---- what happens at zero ----

-- Each argument of a call on the branch, and how it relates to the counter:
--   itself	the object or its container: by the same expression, by its
--		type, or by container_of() and the like
--   member	a member of it, by address
--   inside	something the object points to
-- By: path
CREATE TEMP TABLE counter_argument AS
SELECT z.path,
       z.callee,
       z.counter,
       z.fact,
       a.pos,
       a.record,
       a.owner,
       a.field,
       CASE WHEN z.object <> '' AND e.text = z.object THEN 'itself'
	    WHEN z.record IS NOT NULL AND a.record = z.record
		 AND a.pointers = 1 THEN 'itself'
	    WHEN EXISTS (
		SELECT 1 FROM json_each(e.containers) c WHERE c.value = e.text
		) THEN 'itself'
	    WHEN z.object <> ''
		 AND (e.text GLOB '[a-z]*(' || z.object || ')'
		      OR e.text GLOB '[a-z]*(' || z.object || ',*)')
		THEN 'itself'
	    WHEN z.object <> '' AND e.text GLOB '&' || z.object || '->*'
		THEN 'member'
	    WHEN z.record IS NOT NULL AND a.owner = z.record THEN
		CASE WHEN e.text GLOB '&*' THEN 'member' ELSE 'inside' END
	    WHEN z.object <> '' AND e.text GLOB z.object || '->*'
		THEN 'inside'
	    ELSE 'foreign' END AS relation
FROM counter_fact z
JOIN resolved a ON a.fact = z.fact
 AND a.role = 'args'
JOIN (
	SELECT f.id AS fact,
	       j.key AS pos,
	       replace(j.value, ' ', '') AS text,
	       coalesce(f.attrs -> 'containers', '[]') AS containers
	FROM facts f,
	     json_each(f.attrs, '$.args') j
	WHERE f.patch IN ('counter-facts', 'counter-outcomes')
	  AND f.kind IN ('atzero', 'alone', 'decided')
) e ON e.fact = z.fact
 AND e.pos = a.pos
WHERE z.kind IN ('atzero', 'alone');

CREATE INDEX temp.counter_argument_by_fact
	ON counter_argument (counter, fact, relation);

-- What a work item or timer of an object runs when it comes up.
CREATE TEMP TABLE member_handler AS
SELECT DISTINCT r.owner AS record, r.field, f.attrs ->> 'callback' AS callback,
       coalesce(own.path, seen.path) AS path
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
LEFT JOIN function_place own ON own.name = f.attrs ->> 'callback'
 AND own.path = f.path
LEFT JOIN visible_function seen ON seen.name = f.attrs ->> 'callback'
WHERE f.patch = 'counter-uses'
  AND f.kind = 'handler'
  AND r.owner IS NOT NULL
  AND coalesce(own.path, seen.path) IS NOT NULL;

CREATE INDEX temp.member_handler_by_field ON member_handler (record, field);

-- What it ends: the object itself.
CREATE TEMP TABLE handled_end AS
SELECT h.record, h.field, e.kind, e.sink, e.sink_path, e.sink_line
FROM member_handler h
JOIN function_end e ON e.function = h.callback
 AND e.path = h.path
 AND e.record = h.record
WHERE e.kind IN ('free', 'defer', 'named', 'put');

CREATE INDEX temp.handled_end_by_field ON handled_end (field, record);

-- What is called at zero, and where that is if it stands elsewhere.
-- By: path
CREATE TEMP TABLE counter_callee AS
SELECT DISTINCT path, callee
FROM counter_fact
WHERE kind IN ('atzero', 'alone');

CREATE TEMP TABLE called_visible AS
SELECT name, path
FROM visible_function
WHERE name IN (SELECT callee FROM counter_callee);

CREATE INDEX temp.called_visible_by_name ON called_visible (name);

CREATE TEMP TABLE called_place AS
SELECT DISTINCT name, path
FROM function_place
WHERE name IN (SELECT callee FROM counter_callee);

CREATE INDEX temp.called_place_by_name ON called_place (name, path);

-- Functions called at zero of which calls have been looked at.
CREATE TEMP TABLE ending_function AS
SELECT DISTINCT function, path
FROM plain_call
WHERE function IN (SELECT callee FROM counter_callee);

CREATE INDEX temp.ending_function_by_name ON ending_function (function, path);

-- What those functions end.
CREATE TEMP TABLE called_end AS
SELECT *
FROM function_end
WHERE function IN (SELECT callee FROM counter_callee);

CREATE INDEX temp.called_end_by_function ON called_end (function, path);

CREATE TEMP TABLE called_parameter_end AS
SELECT *
FROM parameter_end
WHERE function IN (SELECT callee FROM counter_callee);

CREATE INDEX temp.called_parameter_end_by_function
	ON called_parameter_end (function, path);

-- proof: 1 the object goes to a sink here; 2 in a function called here; 3
-- somebody is told, who need not be named; 4 the name of what is called says
-- so, and there is no definition to look at; 5 whatever else the branch calls;
-- 6 something is ended or let go of, by its name, that is not known to be the
-- object (kind 'part').
-- branch: zero, negative; one, none: only looked at, for a single holder.
-- guard: a further condition, without which it does not happen; '' if none.
-- By: callee
-- Key: counter_fact.callee
-- Key: counter_argument.callee
-- Key: called_place.name
-- Key: called_visible.name
-- Key: called_end.function
-- Key: called_parameter_end.function
-- Key: ending_function.function
CREATE TEMP TABLE counter_ending AS
WITH
call AS MATERIALIZED (
	SELECT z.counter, z.fact, z.path, z.line, z.col, z.function, z.record,
	       z.branch, z.callee, z.guard, z.drop_line, z.drop_col,
	       -- the last component of 'x->ops->free'
	       replace(z.callee,
		       rtrim(z.callee,
			     '_abcdefghijklmnopqrstuvwxyz'
			     || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), '')
			AS last,
	       coalesce(own.path, seen.path) AS callee_path
	FROM counter_fact z
	LEFT JOIN called_place own ON own.name = z.callee
	 AND own.path = z.path
	LEFT JOIN called_visible seen ON seen.name = z.callee
	WHERE z.kind IN ('atzero', 'alone')
),
-- Names of which something may be said.
telling AS MATERIALIZED (
	SELECT DISTINCT last
	FROM call
	EXCEPT
	SELECT c.last
	FROM (SELECT DISTINCT last FROM call) c
	JOIN sink_not x ON c.last GLOB x.pattern
),
sunk AS (
	SELECT c.*,
	       1 AS proof,
	       s.kind,
	       c.callee AS sink,
	       c.path AS sink_path,
	       c.line AS sink_line
	FROM call c
	JOIN sink s ON s.name = c.callee
	JOIN counter_argument a ON a.counter = c.counter
	 AND a.fact = c.fact
	 AND a.pos = s.arg
	WHERE a.relation = 'itself'
	   OR (a.relation = 'member' AND s.kind <> 'free')
),
called AS (
	SELECT c.*,
	       2 AS proof,
	       e.kind,
	       e.sink,
	       e.sink_path,
	       e.sink_line
	FROM call c
	JOIN called_end e ON e.function = c.callee
	 AND e.path = c.callee_path
	WHERE e.record IS NULL
	   OR (c.record IS NOT NULL
	       AND (e.record = c.record
		    OR EXISTS (
			SELECT 1
			FROM counter_argument a
			WHERE a.counter = c.counter
			  AND a.fact = c.fact
			  AND a.relation = 'itself'
			  AND a.record = e.record
	       )))
	UNION
	SELECT c.*,
	       2,
	       e.kind,
	       e.sink,
	       e.sink_path,
	       e.sink_line
	FROM call c
	JOIN called_parameter_end e ON e.function = c.callee
	 AND e.path = c.callee_path
	JOIN counter_argument a ON a.counter = c.counter
	 AND a.fact = c.fact
	 AND a.pos = e.param
	WHERE a.relation = 'itself'
),
-- The rest is left to a work item or a timer, which ends the object.
handled AS (
	SELECT c.*,
	       2 AS proof,
	       e.kind,
	       e.sink,
	       e.sink_path,
	       e.sink_line
	FROM call c
	JOIN sink s ON s.name = c.callee
	 AND s.kind = 'work'
	JOIN counter_argument a ON a.counter = c.counter
	 AND a.fact = c.fact
	 AND a.pos = s.arg
	JOIN handled_end e ON e.record = a.owner
	 AND e.field = a.field
	WHERE a.owner = c.record
	   OR a.relation <> 'foreign'
),
by_name AS (
	SELECT c.*,
	       4 AS proof,
	       n.kind,
	       c.callee AS sink,
	       c.path AS sink_path,
	       c.line AS sink_line
	FROM (SELECT t.last, n.kind
	      FROM telling t
	      JOIN sink_name n ON t.last GLOB n.pattern) n
	JOIN call c ON c.last = n.last
	WHERE NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = c.callee)
	  AND NOT EXISTS (
		SELECT 1
		FROM ending_function p
		WHERE p.function = c.callee
		  AND p.path = c.callee_path
	  )
	  AND EXISTS (
		SELECT 1
		FROM counter_argument a
		WHERE a.counter = c.counter
		  AND a.fact = c.fact
		  AND a.relation = 'itself'
	  )
),
-- Waking and completing need not name the object: waiters are often global.
told AS (
	SELECT c.*,
	       3 AS proof,
	       s.kind,
	       c.callee AS sink,
	       c.path AS sink_path,
	       c.line AS sink_line
	FROM call c
	JOIN sink s ON s.name = c.callee
	WHERE s.kind IN ('work', 'complete', 'wake')
),
part AS (
	SELECT DISTINCT c.*,
	       6 AS proof,
	       'part' AS kind,
	       c.callee AS sink,
	       c.path AS sink_path,
	       c.line AS sink_line
	FROM call c
	LEFT JOIN sink s ON s.name = c.callee
	WHERE s.kind IN ('free', 'defer', 'put')
	   OR (s.name IS NULL
	       AND EXISTS (SELECT 1 FROM sink_part n
			   WHERE c.last GLOB n.pattern)
	       AND c.last NOT GLOB '*_lock'
	       AND c.last NOT GLOB '*_lock_*'
	       AND c.last NOT GLOB 'rcu_*')
),
any_call AS (
	SELECT c.*, 5 AS proof, 'other' AS kind, c.callee AS sink,
	       c.path AS sink_path, c.line AS sink_line
	FROM call c
	WHERE c.last IN (SELECT last FROM telling)
),
every AS (
	SELECT * FROM sunk
	UNION SELECT * FROM called
	UNION SELECT * FROM handled
	UNION SELECT * FROM by_name
	UNION SELECT * FROM told
	UNION SELECT * FROM part
	UNION SELECT * FROM any_call
)
SELECT counter,
       branch,
       kind,
       proof,
       path,
       line,
       col,
       function,
       callee,
       sink,
       sink_path,
       sink_line,
       drop_line,
       drop_col,
       guard,
       CASE kind WHEN 'free' THEN 0 WHEN 'defer' THEN 1 WHEN 'named' THEN 2
		 WHEN 'put' THEN 3 WHEN 'part' THEN 5 WHEN 'other' THEN 6
		 ELSE 4 END AS strength
FROM every;

CREATE INDEX temp.counter_ending_by_counter ON counter_ending (counter);

-- By: counter
-- Key: counter_ending.counter
CREATE TEMP TABLE counter_end AS
SELECT *,
       row_number() OVER (
		PARTITION BY counter, branch
		ORDER BY strength, guard <> '', proof, path, line, col,
			 sink_path, sink_line
       ) AS rank
FROM counter_ending;

CREATE INDEX temp.counter_end_by_counter
	ON counter_end (counter, branch, rank);
