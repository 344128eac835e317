/* The new shape overwrites the former one, which nobody else needs. */
void pluck(double *before, double *now, int points, int steps, double ratio)
{
    double *former = before, *present = now;

    for (int step = 0; step < steps; step++) {
        for (int i = 1; i < points - 1; i++)
            former[i] = 2.0 * present[i] - former[i] + ratio * (present[i - 1] - 2.0 * present[i] + present[i + 1]);
        double *swap = former;
        former = present;
        present = swap;
    }

    if (present != now)
        for (int i = 0; i < points; i++) {
            double value = now[i];
            now[i] = before[i];
            before[i] = value;
        }
}
