void tally(const unsigned char *pixel, int *count, int n) {
#pragma omp parallel for
    for (int i = 0; i < n; i++) {
        int shade = pixel[i] / 16;
        count[shade]++;
    }
}
