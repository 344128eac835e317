int served(const int *queue, int n) {
    int open = 0;
#pragma omp parallel for
    for (int i = 0; i < n; i++) {
        if (queue[i] > 0) {
#pragma omp critical(enter)
            open = open + 1;
        } else {
#pragma omp critical(leave)
            open = open - 1;
        }
    }
    return open;
}
