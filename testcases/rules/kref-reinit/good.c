// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct piece {
	struct kref kref;
	refcount_t ref;
	struct kref other;
};

void piece_release(struct kref *kref);

struct piece *good_new(void)
{
	struct piece *piece = kzalloc(sizeof(*piece), GFP_KERNEL);

	kref_init(&piece->kref);
	kref_get(&piece->kref);
	return piece;
}

/* Another count of the same object. */
void good_other_count(struct piece *piece)
{
	kref_get(&piece->kref);
	kref_init(&piece->other);
}

/* Another object under the same name. */
struct piece *good_next(struct piece *piece)
{
	kref_put(&piece->kref, piece_release);
	piece = kzalloc(sizeof(*piece), GFP_KERNEL);
	kref_init(&piece->kref);
	return piece;
}

void good_loop(struct piece **pieces, int n)
{
	for (int i = 0; i < n; i++) {
		struct piece *piece = pieces[i];

		kref_init(&piece->kref);
		kref_get(&piece->kref);
	}
}

/* One or the other. */
void good_either(struct piece *piece, bool fresh)
{
	if (fresh)
		kref_init(&piece->kref);
	else
		kref_get(&piece->kref);
}

/* To nothing: dead, not new. */
void good_zero(struct piece *piece)
{
	refcount_inc(&piece->ref);
	refcount_set(&piece->ref, 0);
}

/* One each. */
void good_array(struct piece *pieces)
{
	kref_init(&pieces[0].kref);
	kref_init(&pieces[1].kref);
}
