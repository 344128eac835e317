#include <omp.h>
#include <stdlib.h>

#define CHUNK 25
#define STRETCH(what, to) do { if ((to) > (what)) (what) = (to); } while (0)

int sessions(int n, const int *user, const long *time, long pause, int *session, long *span)
{
    long *first = malloc(sizeof *first * n);
    int count = 0;

    for (int i = 0; i < n; i++)
    {
        if (i == 0 || user[i] != user[i - 1] || time[i] - time[i - 1] > pause)
        {
            first[count] = time[i];
            span[count] = 0;
            count++;
        }
        session[i] = count - 1;
    }

    /* with the numbers known the spans can be stretched in any order */
    #pragma omp parallel for schedule(static, CHUNK) shared(first, span)
    for (int i = 0; i < n; i++)
        STRETCH(span[session[i]], time[i] - first[session[i]]);

    free(first);
    return count;
}
