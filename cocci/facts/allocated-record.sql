-- SPDX-License-Identifier: GPL-2.0-only
--
-- Makes:
--   allocated_record	which record each allocation is of
--
-- The size says what the memory is for; only when it names no type, the pointer
-- that gets the memory does.

CREATE TEMP TABLE allocated_record (
	fact	INTEGER PRIMARY KEY,	-- facts.id
	managed	INTEGER NOT NULL,	-- 1: devres frees it
	allocator TEXT NOT NULL,
	record	INTEGER NOT NULL,	-- record.id
	text	TEXT NOT NULL		-- 'kzalloc of sizeof(*p) into p'
);

INSERT INTO allocated_record
SELECT f.id, f.patch = 'devm-embedded-device', f.attrs ->> 'allocator',
	CASE WHEN by_size.type IS NOT NULL
		THEN CASE by_size.pointers WHEN 0 THEN by_size.record END
		ELSE CASE by_target.pointers WHEN 1 THEN by_target.record END
	END AS of_record,
	(f.attrs ->> 'allocator')
		|| coalesce(' of ' || replace(replace(replace(replace(
			f.attrs ->> 'size', 'struct ', 'struct~'), ' ', ''),
			'~', ' '), 'sizeof*', 'sizeof *'), '')
		|| coalesce(' into ' || replace(f.attrs ->> 'target', ' ', ''), '')
FROM facts f
LEFT JOIN resolved by_size
	ON by_size.fact = f.id
	AND by_size.role = 'size'
LEFT JOIN resolved by_target
	ON by_target.fact = f.id
	AND by_target.role = 'object'
WHERE f.patch IN ('devm-embedded-device', 'container-alloc')
	AND f.kind = 'alloc'
	AND of_record IS NOT NULL;

CREATE INDEX temp.allocated_record_by_record ON allocated_record (record);
