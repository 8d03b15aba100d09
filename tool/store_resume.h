/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_resume - how far the scripts of a run have come, for the next run.
 *
 * scripts_save leaves all this in temporary tables, and scripts_restore takes
 * it up when those tables are there again (store_image.h).
 */
#ifndef STORE_RESUME_H
#define STORE_RESUME_H

struct scripts;

/* Results as in store.h. */
int scripts_save(struct scripts *x);
/*
 * Before the facts of changed_path are replaced. 1: taken up; 0: what is there
 * is not of these scripts; -1.
 */
int scripts_restore(struct scripts *x);

#endif
