double k_means(int n, int dims, const double *point, int k, double *centre, int *label, int rounds)
{
    double spread = 0;

    for (int round = 0; round < rounds; round++) {
        double sum[16 * 8] = { 0 };
        int members[16] = { 0 };

        spread = 0;
        for (int i = 0; i < n; i++) {
            double least = 0;
            for (int c = 0; c < k; c++) {
                double square = 0;
                for (int d = 0; d < dims; d++) {
                    double off = point[i * dims + d] - centre[c * dims + d];
                    square += off * off;
                }
                if (c == 0 || square < least) {
                    least = square;
                    label[i] = c;
                }
            }
            spread += least;
            members[label[i]]++;
            for (int d = 0; d < dims; d++)
                sum[label[i] * dims + d] += point[i * dims + d];
        }
        for (int c = 0; c < k; c++)
            for (int d = 0; d < dims && members[c] > 0; d++)
                centre[c * dims + d] = sum[c * dims + d] / members[c];
    }
    return spread;
}
