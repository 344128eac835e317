static void exchange(int *a, int i, int j)
{
    int old = a[i];
    a[i] = a[j];
    a[j] = old;
}

static long sort(int *a, int low, int high)
{
    long splits = 0;
    while (high - low > 16) {
        int m = low;
        exchange(a, low + (high - low) / 2, high - 1);
        for (int i = low; i < high - 1; i++)
            if (a[i] < a[high - 1])
                exchange(a, i, m++);
        exchange(a, m, high - 1);
        splits += 1 + sort(a, low, m);
        low = m + 1;
    }
    for (int i = low + 1; i < high; i++)
        for (int j = i; j > low && a[j - 1] > a[j]; j--)
            exchange(a, j - 1, j);
    return splits;
}

long quicksort(int n, int *a)
{
    return sort(a, 0, n);
}
