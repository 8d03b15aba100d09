int f(void)
{
	if (x) {
}

int g(void)
{
}
}
#endif
#if 0
