-- SPDX-License-Identifier: GPL-2.0-only
--
-- What it means that a function is called when a count has reached zero: by
-- its name. Read by counters.sql, which runs after this file.
--
-- kind      free      the memory goes now
--           defer     the memory goes after an RCU grace period
--           work      a work item, timer or tasklet is to do the rest
--           put       another reference count is dropped
--           complete  somebody waits for it and is told
--           wake      somebody sleeps on it and is woken
-- arg       which argument is the object, or a member of it; from 0

CREATE TEMP TABLE sink (
	name	TEXT PRIMARY KEY,
	kind	TEXT NOT NULL,
	arg	INTEGER NOT NULL
) WITHOUT ROWID;

-- Every name stands in Linux 6.12.
INSERT INTO sink VALUES
	('__free_page', 'free', 0),
	('__free_pages', 'free', 0),
	('__kfree_skb', 'free', 0),
	('bio_put', 'free', 0),
	('consume_skb', 'free', 0),
	('dev_kfree_skb', 'free', 0),
	('dev_kfree_skb_any', 'free', 0),
	('dev_kfree_skb_irq', 'free', 0),
	('dma_pool_free', 'free', 1),
	('free_netdev', 'free', 0),
	('free_page', 'free', 0),
	('free_pages', 'free', 0),
	('free_percpu', 'free', 0),
	('kfree', 'free', 0),
	('kfree_sensitive', 'free', 0),
	('kfree_skb', 'free', 0),
	('kmem_cache_free', 'free', 1),
	('kvfree', 'free', 0),
	('kvfree_sensitive', 'free', 0),
	('mempool_free', 'free', 0),
	('put_page', 'free', 0),
	('sk_free', 'free', 0),
	('vfree', 'free', 0),
	('call_rcu', 'defer', 0),
	('call_rcu_hurry', 'defer', 0),
	('call_rcu_tasks', 'defer', 0),
	('call_rcu_tasks_trace', 'defer', 0),
	('call_srcu', 'defer', 1),
	('kfree_rcu', 'defer', 0),
	('kfree_rcu_mightsleep', 'defer', 0),
	('kvfree_rcu', 'defer', 0),
	('queue_rcu_work', 'defer', 1),
	('cdev_del', 'put', 0),
	('css_put', 'put', 0),
	('dev_put', 'put', 0),
	('device_unregister', 'put', 0),
	('dput', 'put', 0),
	('fput', 'put', 0),
	('iput', 'put', 0),
	('kobject_put', 'put', 0),
	('kref_put', 'put', 0),
	('mmdrop', 'put', 0),
	('mmput', 'put', 0),
	('module_put', 'put', 0),
	('of_node_put', 'put', 0),
	('percpu_ref_put', 'put', 0),
	('put_device', 'put', 0),
	('put_pid', 'put', 0),
	('put_task_struct', 'put', 0),
	('sock_put', 'put', 0),
	('irq_work_queue', 'work', 0),
	('kthread_queue_work', 'work', 1),
	('llist_add', 'work', 0),
	('mod_delayed_work', 'work', 1),
	('queue_delayed_work', 'work', 1),
	('queue_work', 'work', 1),
	('queue_work_on', 'work', 2),
	('schedule_delayed_work', 'work', 0),
	('schedule_work', 'work', 0),
	('schedule_work_on', 'work', 1),
	('tasklet_schedule', 'work', 0),
	('bio_endio', 'complete', 0),
	('blk_mq_end_request', 'complete', 0),
	('complete', 'complete', 0),
	('complete_all', 'complete', 0),
	('end_page_writeback', 'complete', 0),
	('folio_end_read', 'complete', 0),
	('folio_end_writeback', 'complete', 0),
	('rcuwait_wake_up', 'wake', 0),
	('swake_up_all', 'wake', 0),
	('swake_up_one', 'wake', 0),
	('wake_up', 'wake', 0),
	('wake_up_all', 'wake', 0),
	('wake_up_bit', 'wake', 0),
	('wake_up_interruptible', 'wake', 0),
	('wake_up_interruptible_all', 'wake', 0),
	('wake_up_process', 'wake', 0),
	('wake_up_var', 'wake', 0);

-- Names that say so, when there is no definition to look at: calls through a
-- pointer, macros. Used only when the object itself is handed over. GLOB is
-- anchored at both ends. 'named': it sounds as if it ended the object.
CREATE TEMP TABLE sink_name (
	pattern	TEXT PRIMARY KEY,
	kind	TEXT NOT NULL
) WITHOUT ROWID;

INSERT INTO sink_name VALUES
	('*_cleanup', 'named'),
	('*_dealloc', 'named'),
	('*_delete', 'named'),
	('*_destroy', 'named'),
	('*_destructor', 'named'),
	('*_dispose', 'named'),
	('*_dtor', 'named'),
	('*_evict', 'named'),
	('*_fini', 'named'),
	('*_free', 'named'),
	('*_free_rcu', 'defer'),
	('*_gc', 'named'),
	('*_kill', 'named'),
	('*_reap', 'named'),
	('*_release', 'named'),
	('*_teardown', 'named'),
	('__free_*', 'named'),
	('dealloc_*', 'named'),
	('delete_*', 'named'),
	('destroy_*', 'named'),
	('destructor', 'named'),
	('dtor', 'named'),
	('free', 'named'),
	('free_*', 'named'),
	('release', 'named'),
	('release_*', 'named'),
	('destroy', 'named'),
	('kill_*', 'named'),
	('*_put', 'put'),
	('__put_*', 'put'),
	('put_*', 'put'),
	('*_complete', 'complete'),
	('*_completed', 'complete'),
	('*_completion', 'complete'),
	('*_done', 'complete'),
	('*_end_io', 'complete'),
	('*_endio', 'complete'),
	('*_finish', 'complete'),
	('complete', 'complete'),
	('complete_*', 'complete'),
	('done', 'complete'),
	('end_*_io', 'complete'),
	('end_io', 'complete'),
	('finish_*', 'complete'),
	('*_wake', 'wake'),
	('*_wakeup', 'wake'),
	('*_wakeup_*', 'wake'),
	('wake_*', 'wake'),
	('wakeup_*', 'wake');

-- Names of functions that end something, whatever it is: a part of the object,
-- what it stands for, its place in a list. They say what a count is for only
-- beside other signs.
CREATE TEMP TABLE sink_part (
	pattern	TEXT PRIMARY KEY
) WITHOUT ROWID;

INSERT INTO sink_part VALUES
	('*_clear'),
	('*_close'),
	('*_deactivate*'),
	('*_deinit*'),
	('*_del'),
	('*_del_*'),
	('*_dereg*'),
	('*_destroy*'),
	('*_detach*'),
	('*_disable*'),
	('*_erase'),
	('*_exit'),
	('*_fini*'),
	('*_free*'),
	('*_put*'),
	('*_release*'),
	('*_remove*'),
	('*_ret_*'),
	('*_shutdown*'),
	('*_stop*'),
	('*_unlink*'),
	('*_unmap*'),
	('*_unpin*'),
	('*destroy'),
	('dealloc_*'),
	('free_*'),
	('list_add_tail'),
	('list_del*'),
	('put_*'),
	('rb_erase'),
	('release_*'),
	('unregister_*');

-- Calls that pass by: locks, prints, checks. Nothing is asked about them.
CREATE TEMP TABLE sink_not (
	pattern	TEXT PRIMARY KEY
) WITHOUT ROWID;

INSERT INTO sink_not VALUES
	('*_lock'),
	('*_lock_*'),
	('*_unlock*'),
	('*printk*'),
	('BUG*'),
	('READ_ONCE'),
	('WARN*'),
	('WRITE_ONCE'),
	('atomic*_*'),
	('container_of*'),
	('dev_*'),
	('free_irq'),
	('kasan_*'),
	('likely'),
	('list_*'),
	('lockdep_*'),
	('pm_*'),
	('pr_*'),
	('rcu_*'),
	('refcount_*'),
	('release_firmware'),
	('release_region'),
	('release_sock'),
	('test_bit'),
	('trace_*'),
	('unlikely');
