static int least(int a, int b) { return a < b ? a : b; }

void transpose(int n, int edge, int *a)
{
    for (int top = 0; top < n; top += edge)
        for (int left = top; left < n; left += edge)
            for (int i = top; i < least(top + edge, n); i++)
                for (int j = left > i ? left : i + 1; j < least(left + edge, n); j++) {
                    int kept = a[i * n + j];
                    a[i * n + j] = a[j * n + i];
                    a[j * n + i] = kept;
                }
}
