// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/kthread.h>

struct task {
	struct kref ref;
	refcount_t users;
	struct work_struct work;
	struct list_head node;
};

/* One for the thread. */
int good_thread(void)
{
	struct task *task = kzalloc(sizeof(*task), GFP_KERNEL);
	struct task_struct *thread;

	if (!task)
		return -ENOMEM;
	kref_init(&task->ref);
	kref_get(&task->ref);
	thread = kthread_run(task_main, task, "task");
	if (IS_ERR(thread))
		kref_put(&task->ref, task_release);
	kref_put(&task->ref, task_release);
	return PTR_ERR_OR_ZERO(thread);
}

/* The first one goes with it; put only when nobody took it. */
int good_handed_on(struct task *task)
{
	struct task_struct *thread;

	kref_init(&task->ref);
	thread = kthread_run(task_main, task, "task");
	if (IS_ERR(thread)) {
		kref_put(&task->ref, task_release);
		return PTR_ERR(thread);
	}
	return 0;
}

/* Put when it was not queued. */
void good_not_queued(struct task *task)
{
	kref_init(&task->ref);
	if (!queue_work(system_wq, &task->work))
		kref_put(&task->ref, task_release);
}

/* Counted by the function that it is given to. */
void good_listed(struct task *task)
{
	refcount_set(&task->users, 1);
	task_hold(task);
	list_add(&task->node, &task_list);
	task_put(task);
}

/* Two from the start. */
void good_two(struct task *task)
{
	refcount_set(&task->users, 2);
	queue_work(system_wq, &task->work);
	task_put(task);
}

/* Taken out again by the error path. */
int good_error_path(struct task *task)
{
	int ret;

	kref_init(&task->ref);
	list_add(&task->node, &task_list);
	ret = task_start(task);
	if (!ret)
		return 0;
	list_del(&task->node);
	kref_put(&task->ref, task_release);
	return ret;
}

/* Waits for it. */
void good_waits(struct task *task)
{
	kref_init(&task->ref);
	queue_work(system_wq, &task->work);
	flush_work(&task->work);
	kref_put(&task->ref, task_release);
}
