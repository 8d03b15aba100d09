-- SPDX-License-Identifier: GPL-2.0-only
--
-- Class, verdict and reasons of every counter, from what counters.sql has
-- gathered. Nothing that is asked for in a round depends on it.
--
-- Makes, for verdicts and for the report:
--   counter			a graded counter; record is NULL for a global
--   counter_grade		the same with the numbers it rests on
--   counter_reason		why the grade, in order
--   counter_proof		the one counter_end that its class rests on
--
-- Run: last

-- ---- what is known of a counter, in numbers ----

CREATE TEMP TABLE counter_sum AS
WITH
-- Operations that have no refcount_t form, or not in the form they stand in.
foreign_op AS (
	SELECT counter, op, path, line, col
	FROM counter_operation
	WHERE NOT (
		family IN ('ATOMIC_INIT', 'ATOMIC_LONG_INIT', 'ATOMIC64_INIT',
			   'set', 'read', 'inc', 'add', 'dec', 'dec_and_test',
			   'sub_and_test', 'inc_not_zero', 'dec_and_lock',
			   'dec_and_lock_irqsave', 'dec_and_mutex_lock')
		OR (family IN ('add_unless', 'fetch_add_unless')
		    AND first = '1' AND second = '0')
		OR (family = 'add_unless'
		    AND replace(first, ' ', '') = '-1' AND second = '1')
		OR (family = 'cmpxchg' AND first = '1' AND second = '0'
		    AND form IN ('== 1', '!= 1'))
		OR (family IN ('dec_return', 'sub_return')
		    AND form IN ('== 0', '! ', '!= 0'))
		OR (family = 'fetch_sub' AND first = '1'
		    AND form IN ('== 1', '!= 1'))
		OR (family = 'fetch_dec' AND form IN ('== 1', '!= 1'))
		OR (form = 'unused'
		    AND family IN ('inc_return', 'fetch_inc'))
	)
),
sums AS (
	SELECT k.id AS counter,
	       sum(o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
				'ATOMIC64_INIT') AND o.first GLOB '[1-9]*'
		   AND NOT o.first GLOB '*[^0-9]*') AS born_1,
	       sum(o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
				'ATOMIC64_INIT') AND o.first = '0') AS born_0,
	       sum(o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
				'ATOMIC64_INIT')
		   AND replace(o.first, ' ', '') = '-1') AS born_below,
	       sum(o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
				'ATOMIC64_INIT')) AS born,
	       min(CASE WHEN o.family IN ('set', 'ATOMIC_INIT',
					  'ATOMIC_LONG_INIT', 'ATOMIC64_INIT')
			 AND o.first GLOB '[1-9]*'
			 AND NOT o.first GLOB '*[^0-9]*'
		    THEN CAST(o.first AS INTEGER) END) AS least,
	       sum(o.family IN ('inc', 'add', 'inc_return', 'add_return',
				'inc_not_zero', 'add_unless', 'fetch_inc',
				'fetch_add', 'fetch_add_unless',
				'inc_and_test', 'inc_unless_negative'))
			AS raises,
	       sum(o.family IN ('inc', 'add', 'inc_return', 'add_return',
				'fetch_inc', 'fetch_add')) AS plain_raises,
	       sum(o.family = 'inc_not_zero'
		   OR (o.family IN ('add_unless', 'fetch_add_unless')
		       AND o.second = '0')) AS guarded_raises,
	       -- refcount_dec warns, and parks the count, when it reaches 0
	       sum(o.family IN ('dec', 'sub')) AS plain_drops,
	       -- the one who raises it from nothing is told so
	       sum((o.family IN ('inc_return', 'add_return')
		    AND o.form IN ('== 1', '!= 1', '> 1'))
		   OR (o.family IN ('fetch_inc', 'fetch_add')
		       AND o.form IN ('== 0', '! '))) AS first_users,
	       sum(o.family = 'inc_and_test') AS minus_one_based,
	       sum(o.family = 'cmpxchg' AND o.first = '0'
		   AND replace(o.second, ' ', '') = '-1') AS claims,
	       sum(o.family IN ('add_unless', 'fetch_add_unless')
		   AND o.first = '1'
		   AND replace(o.second, ' ', '') = '-1') AS guards
	FROM counter_key k
	JOIN counter_operation o ON o.counter = k.id
	GROUP BY k.id
)
SELECT s.*,
       (SELECT count(*) FROM foreign_op f WHERE f.counter = s.counter)
		AS foreigners,
       (SELECT json_object('op', f.op, 'path', f.path, 'line', f.line)
	FROM foreign_op f
	WHERE f.counter = s.counter
	ORDER BY f.path, f.line, f.col
	LIMIT 1) AS foreigner,
       coalesce(e.ends, 0) AS ends,
       coalesce(e.may_end, 0) AS may_end,
       coalesce(e.tells, 0) AS tells,
       coalesce(e.ends_below, 0) AS ends_below,
       EXISTS (SELECT 1 FROM counter_fact f
	       WHERE f.counter = s.counter AND f.kind = 'tested') AS tested,
       EXISTS (SELECT 1 FROM counter_fact f
	       WHERE f.counter = s.counter AND f.kind = 'returned') AS returned
FROM sums s
LEFT JOIN (
	SELECT counter,
	       max(branch = 'zero' AND kind IN ('free', 'defer')) AS ends,
	       max(branch = 'zero' AND kind IN ('named', 'put')) AS may_end,
	       max(branch = 'zero' AND kind IN ('work', 'complete', 'wake'))
			AS tells,
	       max(branch = 'negative'
		   AND kind IN ('free', 'defer', 'named', 'put'))
			AS ends_below
	FROM counter_end
	GROUP BY counter
) e ON e.counter = s.counter;

-- ---- the grade ----

CREATE TEMP TABLE counter_grade AS
WITH
classed AS (
	SELECT s.*,
	       CASE
	       -- dead at -1: freed there, or claimed there and guarded against;
	       -- what starts at -1 and is then set to 0 is a lock
	       WHEN s.raises AND NOT s.minus_one_based
		    AND NOT (s.born_below AND NOT (s.born_0 OR s.born_1))
		    AND (s.ends_below
			 OR (s.claims AND s.guards
			     AND NOT (s.born_below AND s.born_0)))
		    THEN 'offset'
	       WHEN NOT s.raises AND NOT s.born THEN 'other'
	       WHEN s.ends THEN 'lifetime'
	       -- a name, or a reference that goes: only if it counts as one
	       WHEN s.may_end AND s.born_1 AND NOT s.born_0
		    AND NOT s.first_users THEN 'lifetime'
	       WHEN s.tells THEN 'completion'
	       WHEN s.tested OR s.returned THEN 'usage'
	       ELSE 'other' END AS class
	FROM counter_sum s
)
SELECT c.*,
       k.record,
       k.tag,
       k.field,
       k.path,
       k.line,
       m.type,
       m.field_line,
       CASE c.class
       WHEN 'offset' THEN 'rework'
       WHEN 'lifetime' THEN
		CASE WHEN m.type = 'atomic_t' AND c.born_1 AND NOT c.born_0
			  AND NOT c.born_below AND NOT c.foreigners
			  AND NOT c.first_users
		     THEN 'convert' ELSE 'rework' END
       WHEN 'completion' THEN
		CASE WHEN m.type = 'atomic_t' AND c.born_1 AND NOT c.born_0
			  AND NOT c.born_below AND NOT c.foreigners
			  AND NOT c.first_users AND c.plain_raises
		     THEN iif(c.plain_drops, 'rework', 'convert')
		     ELSE 'keep' END
       ELSE 'keep' END AS verdict
FROM classed c
JOIN counter_key k ON k.id = c.counter
JOIN (
	SELECT counter, min(type) AS type, min(field_line) AS field_line
	FROM counter_fact
	GROUP BY counter
) m ON m.counter = c.counter;

CREATE UNIQUE INDEX temp.counter_grade_by_counter ON counter_grade (counter);

-- The one end that shows why a counter has its class.
CREATE TEMP TABLE counter_proof AS
WITH
fitting AS (
	SELECT e.*,
	       row_number() OVER (PARTITION BY e.counter
				  ORDER BY e.rank, e.branch DESC) AS n
	FROM counter_end e
	JOIN counter_grade g ON g.counter = e.counter
	WHERE CASE g.class
	      WHEN 'offset' THEN e.branch = 'negative' AND e.strength <= 3
	      WHEN 'lifetime' THEN e.branch = 'zero' AND e.strength <= 3
	      WHEN 'completion' THEN e.branch = 'zero' AND e.strength = 4
	      ELSE 1 END
)
SELECT * FROM fitting WHERE n = 1;

CREATE UNIQUE INDEX temp.counter_proof_by_counter ON counter_proof (counter);

CREATE TEMP TABLE counter_reason (
	counter	INTEGER NOT NULL,
	pos	INTEGER NOT NULL,
	text	TEXT NOT NULL,
	PRIMARY KEY (counter, pos)
) WITHOUT ROWID;

INSERT INTO counter_reason
SELECT e.counter,
       1,
       CASE e.proof
       WHEN 2 THEN printf('when it is %s, ''%s'' calls ''%s'' (%s:%d), which'
			  || ' reaches ''%s'' at %s:%d',
			  iif(e.branch = 'zero', 'zero', 'below zero'),
			  e.function, e.callee, e.path, e.line, e.sink,
			  e.sink_path, e.sink_line)
       WHEN 4 THEN printf('when it is %s, ''%s'' calls ''%s'' (%s:%d),'
			  || ' known by its name only',
			  iif(e.branch = 'zero', 'zero', 'below zero'),
			  e.function, e.callee, e.path, e.line)
       ELSE printf('when it is %s, ''%s'' calls ''%s'' (%s:%d)',
		   iif(e.branch = 'zero', 'zero', 'below zero'),
		   e.function, e.callee, e.path, e.line) END
FROM counter_proof e;

INSERT INTO counter_reason
SELECT counter, 2,
       CASE WHEN born_1 AND NOT born_0 AND born_1 = born
		THEN printf('starts at %s', least)
	    WHEN born_1 AND NOT born_0
		THEN printf('starts at %s or a computed value', least)
	    WHEN born_1 THEN printf('is set to %s and to 0', least)
	    WHEN born_0 THEN 'starts at 0'
	    WHEN born_below THEN 'starts at -1'
	    WHEN born THEN 'starts at a computed value'
	    ELSE 'is never set in what was looked at' END
FROM counter_grade;

INSERT INTO counter_reason
SELECT counter, 3,
       CASE WHEN first_users THEN 'is raised from 0 on purpose: the first'
				  || ' user is told apart'
	    WHEN guarded_raises AND NOT plain_raises
		THEN 'is only raised when it is not 0'
	    WHEN guarded_raises
		THEN printf('is raised %d times without and %d times with a'
			    || ' test for 0', plain_raises, guarded_raises)
	    ELSE printf('is raised %d times, always without a test for 0',
			plain_raises) END
FROM counter_grade
WHERE first_users
   OR guarded_raises
   OR plain_raises;

INSERT INTO counter_reason
SELECT counter, 4,
       printf('''%s'' has no refcount_t form where it stands (%s:%d)%s',
	      foreigner ->> 'op', foreigner ->> 'path', foreigner ->> 'line',
	      CASE WHEN foreigners > 1
		   THEN printf(', %d such operations in all', foreigners)
		   ELSE '' END)
FROM counter_grade
WHERE foreigners;

INSERT INTO counter_reason
SELECT counter, 5,
       printf('is an %s, which refcount_t cannot replace', type)
FROM counter_grade
WHERE type <> 'atomic_t';

INSERT INTO counter_reason
SELECT counter, 6,
       CASE WHEN claims AND guards
	    THEN '-1 is a state of its own: a cmpxchg goes there from 0, and'
		 || ' raises refuse it'
	    WHEN guards THEN '-1 is a state of its own: raises refuse it'
	    ELSE '-1 is a state of its own: a cmpxchg goes there from 0' END
FROM counter_grade
WHERE claims OR guards;

INSERT INTO counter_reason
SELECT counter, 7, 'its outcome is returned to callers, which decide'
FROM counter_grade
WHERE returned AND NOT tested;

INSERT INTO counter_reason
SELECT counter, 8,
       printf('is dropped %d times without a test: refcount_dec must never'
	      || ' reach 0, so each must be shown not to be the last, or'
	      || ' become a dec_and_test that does what zero asks for',
	      plain_drops)
FROM counter_grade
WHERE plain_drops
  AND class IN ('lifetime', 'completion')
  AND verdict <> 'keep';

-- ---- what the report lists ----

CREATE TEMP TABLE counter (
	id	INTEGER PRIMARY KEY,
	record	INTEGER,		-- NULL for a global
	struct	TEXT,
	field	TEXT NOT NULL,
	type	TEXT NOT NULL,
	path	TEXT NOT NULL,
	line	INTEGER,
	class	TEXT NOT NULL,
	verdict	TEXT NOT NULL,
	reasons	TEXT NOT NULL		-- JSON array
);

INSERT INTO counter
SELECT g.counter,
       g.record,
       CASE WHEN g.record IS NOT NULL THEN g.tag END,
       g.field,
       g.type,
       g.path,
       -- of a variable nobody says where it is declared: its first use
       coalesce(nullif(coalesce(g.field_line, g.line), 0),
		(SELECT min(o.line) FROM counter_operation o
		 WHERE o.counter = g.counter AND o.path = g.path), 1),
       g.class,
       g.verdict,
       coalesce((SELECT json_group_array(r.text)
		 FROM (SELECT text FROM counter_reason
		       WHERE counter = g.counter ORDER BY pos) r), '[]')
FROM counter_grade g
ORDER BY g.counter;
