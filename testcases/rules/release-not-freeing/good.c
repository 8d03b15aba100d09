// SPDX-License-Identifier: GPL-2.0-only
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/idr.h>
#include <linux/kobject.h>
#include <linux/slab.h>

struct shelf {
	int id;
	struct device dev;
};

struct board {
	int id;
	struct completion gone;
	struct kobject kobj;
};

struct drawer {
	int id;
	struct shelf *shelf;
	struct device dev;
};

struct knob {
	int id;
	struct device dev;
};

struct chest {
	char *label;
	struct kobject outer;
	struct kobject inner;
};

struct peg {
	int id;
	struct device dev;
};

static DEFINE_IDA(shelf_ids);

static void shelf_drop(struct shelf *shelf)
{
	ida_free(&shelf_ids, shelf->id);
	kfree(shelf);
}

/* A helper frees it. */
static void good_shelf_release(struct device *dev)
{
	struct shelf *shelf = container_of(dev, struct shelf, dev);

	pr_debug("shelf %d\n", shelf->id);
	shelf_drop(shelf);
}

struct shelf *shelf_make(void)
{
	struct shelf *shelf = kzalloc(sizeof(*shelf), GFP_KERNEL);

	shelf->dev.release = good_shelf_release;
	device_register(&shelf->dev);
	return shelf;
}

/* Somebody waits for it. */
static void good_board_release(struct kobject *kobj)
{
	struct board *board = container_of(kobj, struct board, kobj);

	ida_free(&shelf_ids, board->id);
	complete(&board->gone);
}

static struct kobj_type board_type = {
	.release = good_board_release,
};

struct board *board_make(void)
{
	struct board *board = kzalloc(sizeof(*board), GFP_KERNEL);

	kobject_init_and_add(&board->kobj, &board_type, NULL, "board");
	return board;
}

void board_end(struct board *board)
{
	kobject_put(&board->kobj);
	wait_for_completion(&board->gone);
	kfree(board);
}

/* The shelf that it holds owns the memory. */
static void good_drawer_release(struct device *dev)
{
	struct drawer *drawer = container_of(dev, struct drawer, dev);

	ida_free(&shelf_ids, drawer->id);
	put_device(&drawer->shelf->dev);
}

struct drawer *drawer_make(void)
{
	struct drawer *drawer = kzalloc(sizeof(*drawer), GFP_KERNEL);

	drawer->dev.release = good_drawer_release;
	device_register(&drawer->dev);
	return drawer;
}

/* Nobody allocates a knob. */
static void good_knob_release(struct device *dev)
{
	struct knob *knob = container_of(dev, struct knob, dev);

	ida_free(&shelf_ids, knob->id);
}

static struct knob the_knob;

void knob_make(struct knob *knob)
{
	knob->dev.release = good_knob_release;
	device_register(&knob->dev);
	device_unregister(&the_knob.dev);
}

/* The outer kobject is its parent, and frees. */
static void good_inner_release(struct kobject *kobj)
{
	struct chest *chest = container_of(kobj, struct chest, inner);

	kfree(chest->label);
}

static void good_outer_release(struct kobject *kobj)
{
	struct chest *chest = container_of(kobj, struct chest, outer);

	kfree(chest);
}

static struct kobj_type inner_type = {
	.release = good_inner_release,
};

static struct kobj_type outer_type = {
	.release = good_outer_release,
};

struct chest *chest_make(void)
{
	struct chest *chest = kzalloc(sizeof(*chest), GFP_KERNEL);

	kobject_init_and_add(&chest->outer, &outer_type, NULL, "outer");
	kobject_init_and_add(&chest->inner, &inner_type, &chest->outer, "inner");
	return chest;
}

/* An indirect call gets it. */
static void good_peg_release(struct device *dev)
{
	struct peg *peg = container_of(dev, struct peg, dev);

	ida_free(&shelf_ids, peg->id);
	peg_ops->end(peg);
}

struct peg *peg_make(void)
{
	struct peg *peg = kzalloc(sizeof(*peg), GFP_KERNEL);

	peg->dev.release = good_peg_release;
	device_register(&peg->dev);
	return peg;
}

struct camera {
	int id;
	struct kobject kobj;
	struct completion *told;
	void *self;
};

/* The memory goes by another pointer to it; or somebody is told. */
static void good_camera_release(struct kobject *kobj)
{
	struct camera *camera = container_of(kobj, struct camera, kobj);

	ida_free(&shelf_ids, camera->id);
	if (camera->told)
		complete(camera->told);
}

static struct kobj_type camera_type = {
	.release = good_camera_release,
};

struct camera *camera_make(void)
{
	struct camera *camera = kzalloc(sizeof(*camera), GFP_KERNEL);

	kobject_init_and_add(&camera->kobj, &camera_type, NULL, "camera");
	return camera;
}
