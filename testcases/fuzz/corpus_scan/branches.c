#ifndef H
#if A
int f(int x) {
#elif B
int f(long x) {
#else
int f(void) {
#endif
	x;
#ifdef C
	if (x) {
#else
	{
#endif
	}
}
int g(void)
#if 0
}} don't "
#else
{ }
#endif
int h(void)
#if D
{ }
#else
{ x; }
#endif
struct s {
#ifdef E
	int x;
#endif
} z;
#endif
