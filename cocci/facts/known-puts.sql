-- SPDX-License-Identifier: GPL-2.0-only
--
-- Functions that drop a reference to their first argument, or to what it is
-- part of: known ones by name, and those of this tree that hand their first
-- argument on to one. Read by the verdicts of cocci/kref.
--
-- Reads: counted-operations

CREATE TEMP TABLE known_put (
	name	TEXT NOT NULL,
	path	TEXT NOT NULL,		-- file that may call it so; '' all
	through	TEXT NOT NULL,		-- what it calls; '' known by name
	line	INTEGER,		-- of that call, in `place`
	place	TEXT,
	PRIMARY KEY (name, path)
) WITHOUT ROWID;

INSERT INTO known_put (name, path, through) VALUES
	('acpi_dev_put', '', ''), ('config_item_put', '', ''),
	('dev_put', '', ''), ('device_unregister', '', ''),
	('dma_buf_put', '', ''), ('dma_fence_put', '', ''),
	('dput', '', ''), ('drm_connector_put', '', ''),
	('drm_dev_put', '', ''), ('drm_framebuffer_put', '', ''),
	('drm_gem_object_put', '', ''), ('drm_mode_object_put', '', ''),
	('drm_property_blob_put', '', ''), ('drm_syncobj_put', '', ''),
	('dst_release', '', ''), ('eventfd_ctx_put', '', ''),
	('fib6_info_release', '', ''), ('fput', '', ''),
	('free_netdev', '', ''), ('fwnode_handle_put', '', ''),
	('hci_conn_put', '', ''), ('hci_dev_put', '', ''),
	('in6_dev_put', '', ''), ('in_dev_put', '', ''),
	('iommu_group_put', '', ''), ('ip_rt_put', '', ''),
	('iput', '', ''), ('kernfs_put', '', ''), ('key_put', '', ''),
	('kobject_put', '', ''), ('kref_put', '', ''),
	('l2cap_chan_put', '', ''), ('l2cap_conn_put', '', ''),
	('mmdrop', '', ''), ('mmput', '', ''), ('neigh_release', '', ''),
	('netdev_put', '', ''), ('nf_ct_put', '', ''),
	('nfs_put_client', '', ''), ('of_node_put', '', ''),
	('pci_dev_put', '', ''), ('phy_device_free', '', ''),
	('platform_device_put', '', ''), ('power_supply_put', '', ''),
	('put_device', '', ''), ('put_pid', '', ''),
	('put_task_struct', '', ''), ('scsi_device_put', '', ''),
	('scsi_host_put', '', ''), ('sock_put', '', ''),
	('tty_kref_put', '', ''), ('tty_port_put', '', ''),
	('usb_put_dev', '', ''), ('usb_put_intf', '', ''),
	('xfrm_state_put', '', '');

-- foo_put(x) { kref_put(&x->ref, ...) }, then bar_put(x) { foo_put(x) }. A
-- static function means something in its own file only.
INSERT OR IGNORE INTO known_put
WITH RECURSIVE
handed AS (
	SELECT f.function, f.path, f.line, f.attrs ->> 'op' AS op, f.kind,
		coalesce(d.is_static AND f.path NOT LIKE '%.h', 0) AS own
	FROM facts f
	JOIN resolved t
		ON t.fact = f.id
		AND t.role = 'operand'
		AND t.param = 0
	LEFT JOIN function_place d
		ON d.name = f.function
		AND d.path = f.path
	WHERE f.patch = 'counted-operations'
		AND f.kind IN ('drop', 'passes')
		AND (f.function GLOB '*put*' OR f.function GLOB '*unref*'
			OR f.function GLOB '*deref*')
		AND NOT f.function GLOB '*_test*'
),
closed AS (
	SELECT function, iif(own, path, '') AS path, op, line, path AS place
	FROM handed
	WHERE kind = 'drop'
		OR op IN (SELECT name FROM known_put)
	UNION
	SELECT h.function, iif(h.own, h.path, ''), h.op, h.line, h.path
	FROM closed c
	JOIN handed h
		ON h.op = c.function
		AND (c.path = '' OR c.path = h.path)
	WHERE h.kind = 'passes'
)
SELECT function, path, op, min(line), place
FROM closed
GROUP BY function, path;
