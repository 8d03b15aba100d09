-- SPDX-License-Identifier: GPL-2.0-only
--
-- An integer member that is decremented and, at zero, has its object freed:
-- once a member, at the first place; a place without a lock goes first.

CREATE TEMP TABLE int_count AS
SELECT f.path, f.line, f.col, f.end_col, f.function,
       f.attrs ->> 'callee' AS callee,
       CAST(f.attrs ->> 'free_line' AS INTEGER) AS free_line,
       printf('%s.%s', o.tag, r.field) AS subject,
       r.type,
       r.owner AS record, r.field, r.field_line, o.path AS record_path,
       (SELECT h.lock
	FROM held_span h
	WHERE h.path = f.path
	  AND h.function = f.function
	  AND h.name <> 'rcu'
	  AND (h.from_line, h.from_col) < (f.line, f.col)
	  AND (h.to_line, h.to_col) > (f.line, f.col)
	ORDER BY h.line
	LIMIT 1) AS lock
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
 AND r.pointers = 0
JOIN record o ON o.id = r.owner
WHERE f.patch = 'int-counts'
  AND r.type IN ('int', 'unsigned int', 'unsigned', 'short', 'unsigned short',
		 'long', 'unsigned long', 'size_t', 'char', 'unsigned char',
		 'signed char', 'signed int', 'u8', 'u16', 'u32', 'u64', 's8',
		 's16', 's32', 's64', '__u8', '__u16', '__u32', '__u64', '__s32',
		 'uint8_t', 'uint16_t', 'uint32_t', 'uint64_t', 'int32_t', 'uint',
		 'ulong', 'ushort', 'long long', 'unsigned long long');

SELECT c.path, c.line, c.col, c.end_col, c.function, c.subject,
       printf('''%s'' is a plain %s used as a reference count: ''%s'' ends the'
	      || ' object when it is zero, %s', c.subject, c.type, c.callee,
	      iif(c.lock IS NULL, 'and the function shows no lock',
		  printf('under ''%s''', c.lock))) AS message,
       json_array(json_object('path', c.record_path, 'line', c.field_line,
			      'role', 'definition',
			      'text', printf('%s %s', c.type, c.field)),
		  json_object('path', c.path, 'line', c.free_line,
			      'role', 'at zero',
			      'text', printf('''%s'' is called', c.callee)))
		AS evidence,
       iif(c.lock IS NULL, NULL, 'info') AS severity,
       NULL AS confidence,
       'a refcount_t or a kref counts without a lock, and notices a raise from'
	|| ' zero and an overflow; if one lock is held at every raise and drop,'
	|| ' say so beside the member' AS advice
FROM (
	SELECT *,
	       row_number() OVER (PARTITION BY record, field
				  ORDER BY lock IS NOT NULL, path, line, col)
			AS n
	FROM int_count
) c
WHERE c.n = 1
ORDER BY c.path, c.line, c.col, c.subject;
