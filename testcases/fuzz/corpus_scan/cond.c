#if 0 && A
#elif !defined(__ASSEMBLY__) || B
int x = ({ int y; y; }), z[f(2)] = { 1 };
#else
.macro a
#endif
int y