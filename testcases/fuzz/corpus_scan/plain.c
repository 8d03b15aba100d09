#include <linux/kref.h>
#include "a.h"
#define A(x) do { kref_put(x); } while (0)
struct foo { struct kref ref; struct list_head l; } __packed;
typedef struct { int x; } x_t, *x_p;
enum e { B, C = 1 };
static const struct foo x[] = { { 1 }, { 2 } };
static int __init f(struct foo *x) __acquires(y)
{
	if (x) { return '\'' + '"'; } /* } */
	return 0; // }
}
SYSCALL_DEFINE3(read, int, x) { char *y __free(kfree) = "}\"\
"; }
EXPORT_SYMBOL(f);
MODULE_LICENSE("GPL")
static int (*fp(int x))(int) { }
