void coldest(const double *field, int n, double *low, int *where) {
    double best = field[0];
    int at = 0;
#pragma omp parallel
    {
        double mine = field[0];
        int spot = 0;
#pragma omp for nowait
        for (int i = 1; i < n; i++) {
            if (field[i] < mine) {
                mine = field[i];
                spot = i;
            }
        }
#pragma omp critical(keep)
        {
            if (mine < best) {
                best = mine;
                at = spot;
            }
        }
    }
    *low = best;
    *where = at;
}
