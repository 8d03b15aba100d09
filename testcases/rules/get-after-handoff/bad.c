// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>

struct job {
	struct kref refcount;
	struct work_struct work;
	struct tasklet_struct tasklet;
	struct list_head node;
	struct device dev;
};

void job_release(struct kref *ref);

/* The thread may be through before its reference exists. */
int bad_thread(struct job *job)
{
	struct task_struct *task;

	task = kthread_run(job_thread, job, "job");
	if (!IS_ERR(task))
		kref_get(&job->refcount);
	return 0;
}

void bad_work(struct job *job)
{
	if (queue_work(system_wq, &job->work))
		kref_get(&job->refcount);
}

void bad_tasklet(struct job *job)
{
	tasklet_schedule(&job->tasklet);
	get_device(&job->dev);
}

/* The list is open to all again. */
void bad_list(struct job *job, struct list_head *all, spinlock_t *lock)
{
	spin_lock(lock);
	list_add_tail(&job->node, all);
	spin_unlock(lock);
	kref_get(&job->refcount);
}

int bad_table(struct idr *all, struct mutex *lock, struct job *job)
{
	int id;

	mutex_lock(lock);
	id = idr_alloc(all, job, 0, 0, GFP_KERNEL);
	mutex_unlock(lock);
	if (id >= 0)
		kref_get(&job->refcount);
	return id;
}

static struct job *current_job;

void bad_global(struct mutex *lock)
{
	struct job *job = job_new();

	mutex_lock(lock);
	current_job = job;
	mutex_unlock(lock);
	kref_get(&job->refcount);
}

/* Counted up by a function of its own. */
static struct job *job_get(struct job *job)
{
	kref_get(&job->refcount);
	return job;
}

int bad_wrapper(struct job *job)
{
	struct task_struct *task;

	task = kthread_run(job_thread, job, "job");
	if (IS_ERR(task))
		return PTR_ERR(task);
	job_get(job);
	return 0;
}
