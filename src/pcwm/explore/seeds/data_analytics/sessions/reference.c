int sessions(int n, const int *user, const long *time, long pause, int *session, long *span)
{
    int count = 0;
    long first = 0;

    for (int i = 0; i < n; i++) {
        if (i == 0 || user[i] != user[i - 1] || time[i] - time[i - 1] > pause) {
            count++;
            first = time[i];
        }
        session[i] = count - 1;
        span[count - 1] = time[i] - first;
    }
    return count;
}
