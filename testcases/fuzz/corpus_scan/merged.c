#ifndef H
#if A
int f(#endif
	}
}
int g(void)
#if 0
}} don't "
#else
{ }
#endif
int h(void)
#if Dö„ß‰
#else
{ x; int f(void)
{
	if (xf (x) {
}

int g(void©
{
}
}
#endif
#if 0
) {
}

int g(voi}
#endif
struct s {
#ifdef E
	int x;
#endif
} z;
#endif
