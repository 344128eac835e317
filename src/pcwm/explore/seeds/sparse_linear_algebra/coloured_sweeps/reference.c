struct coloured { int n; const int *start, *column; const double *value, *rhs; int colours; const int *first, *member; };

void coloured_sweeps(const struct coloured *s, int sweeps, double *x)
{
    while (sweeps-- > 0)
        for (int k = 0; k < s->first[s->colours]; k++) {
            int r = s->member[k];
            double rest = s->rhs[r], diagonal = 0.0;
            for (int e = s->start[r]; e < s->start[r + 1]; e++) {
                if (s->column[e] == r)
                    diagonal = s->value[e];
                else
                    rest -= s->value[e] * x[s->column[e]];
            }
            x[r] = rest / diagonal;
        }
}
