static long phase(int first, int n, double *key, int *tag)
{
    long moves = 0;
    for (int i = first; i + 1 < n; i += 2)
        if (key[i] > key[i + 1]) {
            double k = key[i];
            int t = tag[i];
            key[i] = key[i + 1], tag[i] = tag[i + 1];
            key[i + 1] = k, tag[i + 1] = t;
            moves++;
        }
    return moves;
}

long odd_even_sort(int n, double *key, int *tag)
{
    long total = 0, moves;
    do {
        moves = phase(0, n, key, tag);
        moves += phase(1, n, key, tag);
        total += moves;
    } while (moves > 0);
    return total;
}
