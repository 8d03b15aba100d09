// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/kthread.h>

struct job {
	struct kref ref;
	refcount_t users;
	struct work_struct work;
	struct list_head node;
};

/* Two who put, one reference. */
int bad_thread(void)
{
	struct job *job = kzalloc(sizeof(*job), GFP_KERNEL);
	struct task_struct *task;
	int ret = 0;

	if (!job)
		return -ENOMEM;
	kref_init(&job->ref);
	task = kthread_run(job_main, job, "job");
	if (IS_ERR(task)) {
		ret = PTR_ERR(task);
		goto out;
	}
	job_watch(task);
out:
	kref_put(&job->ref, job_release);
	return ret;
}

void bad_work(struct job *job)
{
	kref_init(&job->ref);
	INIT_WORK(&job->work, job_work);
	queue_work(system_wq, &job->work);
	kref_put(&job->ref, job_release);
}

void bad_list(struct job *job)
{
	refcount_set(&job->users, 1);
	mutex_lock(&job_lock);
	list_add_tail(&job->node, &job_list);
	mutex_unlock(&job_lock);
	job_put(job);
}
