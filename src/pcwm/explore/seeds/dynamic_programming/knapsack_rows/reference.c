int knapsack_rows(int n, const int *weight, const int *fee, int limit, long *best)
{
    int rises = 0;

    for (int w = 0; w <= limit; w++)
        best[w] = 0;
    for (int i = 0; i < n; i++)
        for (int w = limit; w >= weight[i]; w--)
            if (best[w - weight[i]] + fee[i] > best[w])
                best[w] = best[w - weight[i]] + fee[i];
    for (int w = 1; w <= limit; w++)
        rises += best[w] > best[w - 1];
    return rises;
}
