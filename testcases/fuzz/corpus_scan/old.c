extern "C" {
int f(a, b)
	int a;
	foo_t *b;
{ }
f(x)
char x;
{ }
}
asm(".globl f");
static DEFINE_PER_CPU(struct foo, x) = { 1 };
TRACE_EVENT(f, TP(if (x) { }))
struct __attribute__((packed)) s f(void) { }
struct s { } f(void) { }
DARRAY(x) y;
