int pick_large(const int *size, int *chosen, int n, int least) {
    int used = 0;
#pragma omp parallel for
    for (int i = 0; i < n; i++) {
        if (size[i] >= least) {
            int place;
#pragma omp atomic capture
            place = used++;
            chosen[place] = i;
        }
    }
    return used;
}
