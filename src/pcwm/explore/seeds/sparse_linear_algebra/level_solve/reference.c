struct lower { int n; const int *start, *column; const double *value; int levels; const int *first, *row; };

/* Plain forward substitution needs no levels. */
void level_solve(const struct lower *l, double *x)
{
    for (int r = 0; r < l->n; r++) {
        double rest = x[r];
        int e = l->start[r];
        for (; e < l->start[r + 1] - 1; e++)
            rest -= l->value[e] * x[l->column[e]];
        x[r] = rest / l->value[e];
    }
}
