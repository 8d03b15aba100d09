-- SPDX-License-Identifier: GPL-2.0-only
--
-- Why every counter has its class and verdict, in words.
--
-- Makes, for verdicts and for the report:
--   counter_reason		why the grade, in order
--   counter_listed, counter	a graded counter, with its number; record is NULL
--			for a global
--
-- Run: last

-- By: counter
-- Key: counter_proof.counter
-- Key: counter_grade.counter
-- Key: counter_end.counter
-- Key: counter_operation.counter
-- Key: counter_done.counter
CREATE TEMP TABLE counter_reason AS
SELECT e.counter, 1 AS pos,
       printf('when it is %s, ''%s'' calls ''%s'' (%s:%d)%s',
	      CASE e.branch WHEN 'zero' THEN 'zero' WHEN 'one' THEN '1'
			    WHEN 'none' THEN '0' ELSE 'below zero' END,
	      e.function, e.callee, e.path, e.line,
	      CASE e.proof
	      WHEN 2 THEN printf(', which reaches ''%s'' at %s:%d', e.sink,
				 e.sink_path, e.sink_line)
	      WHEN 4 THEN iif(e.callee GLOB '*[^A-Za-z0-9_]*',
			      ', through a pointer: known by its name only',
			      ', known by its name only')
	      ELSE '' END) AS text
FROM counter_proof e
UNION ALL
SELECT counter, 2,
       CASE WHEN born_1 AND NOT born_0 AND born_1 = born
		THEN printf('starts at %s', least)
	    WHEN born_1 AND NOT born_0
		THEN printf('starts at %s or a computed value', least)
	    WHEN born_1 THEN printf('is set to %s and to 0', least)
	    WHEN born_0 THEN 'starts at 0'
	    WHEN born_below AND class = 'offset' THEN 'is set to -1 when dead'
	    WHEN born_below THEN 'starts at -1'
	    WHEN born THEN 'starts at a computed value'
	    ELSE 'is never set in what was looked at' END
FROM counter_grade
UNION ALL
SELECT counter, 3,
       CASE WHEN first_users THEN 'is raised from 0 on purpose: the first'
				  || ' user is told apart'
	    WHEN guarded_raises AND NOT plain_raises
		THEN 'is only raised when it is not 0'
	    WHEN guarded_raises
		THEN 'is raised ' || iif(plain_raises = 1, 'once',
			plain_raises || ' times') || ' without and '
			|| iif(guarded_raises = 1, 'once',
			guarded_raises || ' times') || ' with a test for 0'
	    ELSE 'is raised ' || iif(plain_raises = 1, 'once',
			plain_raises || ' times')
			|| ', always without a test for 0' END
FROM counter_grade
WHERE first_users
   OR guarded_raises
   OR plain_raises
UNION ALL
SELECT counter, 4,
       printf('''%s'' has no refcount_t form where it stands (%s:%d)%s',
	      foreigner ->> 'op', foreigner ->> 'path', foreigner ->> 'line',
	      CASE WHEN foreigners > 1
		   THEN printf(', %d such operations in all', foreigners)
		   ELSE '' END)
FROM counter_grade
WHERE foreigners
UNION ALL
SELECT counter, 5,
       printf('is an %s, which refcount_t cannot replace', type)
FROM counter_grade
WHERE type <> 'atomic_t'
UNION ALL
SELECT counter, 6,
       CASE WHEN claims AND guards
	    THEN '-1 is a state of its own: a cmpxchg goes there from 0, and'
		 || ' raises refuse it'
	    WHEN guards THEN '-1 is a state of its own: raises refuse it'
	    ELSE '-1 is a state of its own: a cmpxchg goes there from 0' END
FROM counter_grade
WHERE claims OR guards
UNION ALL
SELECT counter, 7, 'its outcome is returned to callers, which decide'
FROM counter_grade
WHERE returned AND NOT tested
UNION ALL
SELECT counter, 8,
       'is dropped ' || iif(plain_drops = 1, 'once', plain_drops || ' times')
	      || ' without a test: refcount_dec must never'
	      || ' reach 0, so each must be shown not to be the last, or'
	      || ' become a dec_and_test that does what zero asks for'
FROM counter_grade
WHERE plain_drops
  AND class IN ('lifetime', 'completion')
  AND verdict <> 'keep'
UNION ALL
SELECT e.counter, 9,
       printf('what happens then depends on a further condition (%s): otherwise'
	      || ' the count stays at 0', e.guard)
FROM counter_proof e
JOIN counter_grade g ON g.counter = e.counter
WHERE g.class = 'lifetime'
  AND e.guard <> ''
  AND NOT g.sure_end
UNION ALL
SELECT counter, 10,
       printf('may be dropped before it is set (%s:%d, set at line %d): so on'
	      || ' an error path or when it is used again',
	      early_drop ->> 'path', early_drop ->> 'line',
	      early_drop ->> 'set')
FROM counter_grade
WHERE class IN ('lifetime', 'completion')
  AND early_drop IS NOT NULL
UNION ALL
SELECT counter, 11,
       printf('is raised without a test for 0 on what ''%s'' found (%s:%d):'
	      || ' the last drop may have been there first',
	      lookup ->> 'function', lookup ->> 'path', lookup ->> 'line')
FROM counter_grade
WHERE class = 'lifetime'
  AND lookup IS NOT NULL
UNION ALL
SELECT counter, 12,
       'rests at 0; the first user sets it, the next ones raise it'
FROM counter_grade
WHERE class = 'lifetime'
  AND born_0
  AND armed
UNION ALL
SELECT g.counter, 13,
       'what ends at zero is not known to be the object that holds the count'
FROM counter_grade g
WHERE g.class = 'lifetime'
  AND NOT g.ends AND NOT g.may_end AND NOT g.ends_alone
UNION ALL
-- It was alive at 0, so it may be raised from there as well.
SELECT g.counter, 15,
       printf('objects live with a count of 0: ''%s'' looks and calls ''%s'''
	      || ' (%s:%d)', e.function, e.callee, e.path, e.line)
FROM counter_grade g
JOIN counter_end e ON e.counter = g.counter
 AND e.branch = 'none'
 AND e.rank = 1
WHERE g.class = 'lifetime'
  AND g.ends_idle
UNION ALL
SELECT counter, 14,
       'who tries and is not the last puts it back: a lock, not a reference'
FROM counter_grade
WHERE undone
  AND class NOT IN ('lifetime', 'offset')
UNION ALL
-- Nobody is told that it was the last: what it is instead.
SELECT counter, 16,
       CASE WHEN class = 'completion'
	    THEN printf('somebody waits for its value (%s:%d)',
			wait ->> 'path', wait ->> 'line')
	    WHEN bits THEN 'bits of it are set and cleared: flags, not a count'
	    WHEN NOT raises AND NOT falls AND swaps
	    THEN 'is exchanged, not counted: a state, an owner or a lock'
	    WHEN NOT raises AND NOT falls THEN 'is set and read, not counted'
	    WHEN NOT compared AND numbers AND NOT falls
	    THEN 'is only raised, and the new value is used: it hands out numbers'
	    WHEN NOT raises
	    THEN 'is only lowered in what was looked at'
	    WHEN class = 'statistic' AND falls
	    THEN 'goes up and down, and no condition reads it'
	    WHEN class = 'statistic'
	    THEN 'is only raised, and no condition reads it'
	    WHEN falls THEN 'goes up and down, and is compared: nothing ends when'
			    || ' it reaches zero'
	    ELSE 'is only raised, and is compared: a generation or a limit' END
FROM (SELECT g.*,
	     (SELECT json_object('path', f.path, 'line', f.line)
	      FROM counter_done f
	      WHERE f.counter = g.counter AND f.kind = 'waited'
	      ORDER BY f.path, f.line
	      LIMIT 1) AS wait
      FROM counter_grade g
      WHERE NOT tested AND NOT returned AND NOT ends_idle AND NOT ends_alone
	AND class NOT IN ('lifetime', 'offset'))
UNION ALL
SELECT o.counter, 17,
       printf('is handed to ''%s'' (%s), which takes a pointer to a counter:'
	      || ' both have to change', o.function, min(o.through))
FROM counter_operation o
WHERE o.through GLOB '*()*'
GROUP BY o.counter
UNION ALL
SELECT counter, 18,
       printf('its memory may be another object''s while readers look'
	      || ' (SLAB_TYPESAFE_BY_RCU, %s:%d): lookups take it with'
	      || ' refcount_inc_not_zero_acquire and look at the key again, and'
	      || ' the first value is set last, with refcount_set_release',
	      typesafe ->> 'path', typesafe ->> 'line')
FROM counter_grade
WHERE typesafe IS NOT NULL
  AND class IN ('lifetime', 'offset')
UNION ALL
-- What is called at zero and cannot be followed.
SELECT e.counter, 19,
       printf('what ''%s'' does (%s:%d) is not known: it is called through a'
	      || ' pointer', e.callee, e.path, e.line)
FROM (SELECT *,
	     row_number() OVER (PARTITION BY counter
				ORDER BY path, line, col) AS n
      FROM counter_end
      WHERE branch IN ('zero', 'negative')
	AND callee GLOB '*[^A-Za-z0-9_]*') e
JOIN counter_grade g ON g.counter = e.counter
WHERE e.n = 1
  AND NOT g.ends
UNION ALL
SELECT counter, 20,
       iif(class = 'statistic',
	   printf('its value is returned (%s:%d): callers may act on it',
		  given ->> 'path', given ->> 'line'),
	   'those who are told that it was the last were not found')
FROM counter_grade
WHERE verdict = 'unclear'
UNION ALL
SELECT counter, 21,
       printf('is dropped by one operation and found at 0 by another (%s:%d, %d):'
	      || ' unless a lock excludes it, two droppers may both do so',
	      apart ->> 'path',
	      apart ->> 'drop', apart ->> 'line')
FROM counter_grade
WHERE class = 'lifetime'
  AND apart IS NOT NULL;

CREATE UNIQUE INDEX temp.counter_reason_by_counter
	ON counter_reason (counter, pos);

-- ---- what the report lists ----

-- struct is NULL for a global; reasons is a JSON array.
-- By: counter
-- Key: counter_grade.counter
-- Key: counter_operation.counter
-- Key: counter_reason.counter
CREATE TEMP TABLE counter_listed AS
SELECT g.counter,
       g.record,
       CASE WHEN g.record IS NOT NULL THEN g.tag END AS struct,
       g.field,
       g.type,
       g.path,
       -- of a variable nobody says where it is declared: its first use
       coalesce(nullif(coalesce(g.field_line, g.line), 0),
		(SELECT min(o.line) FROM counter_operation o
		 WHERE o.counter = g.counter AND o.path = g.path), 1) AS line,
       g.class,
       g.verdict,
       coalesce((SELECT json_group_array(r.text)
		 FROM (SELECT text FROM counter_reason
		       WHERE counter = g.counter ORDER BY pos) r), '[]') AS reasons
FROM counter_grade g;

CREATE UNIQUE INDEX temp.counter_listed_by_counter ON counter_listed (counter);

-- By: counter
-- Key: counter_listed.counter
-- Key: counter_number.counter
CREATE TEMP TABLE counter AS
SELECT n.id, l.*
FROM counter_listed l
JOIN counter_number n ON n.counter = l.counter
ORDER BY n.id;

CREATE UNIQUE INDEX temp.counter_by_counter ON counter (counter);
