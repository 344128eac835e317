/* Counts occurrences of short motifs in a synthetic DNA text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <omp.h>

#define NMOTIF 6
static const char *motif[NMOTIF] = { "ACG", "TTAG", "CCC", "GATTA", "TATA", "GCGC" };

static char draw_base(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return "ACGT"[*state >> 30];
}

static void make_text(char *text, long n)
{
    const long block = 4096;
    #pragma omp parallel for schedule(static)
    for (long b = 0; b < n; b += block) {
        long end = b + block < n ? b + block : n;
        unsigned state = 77u + (unsigned)b;
        for (long i = b; i < end; i++)
            text[i] = draw_base(&state);
    }
    text[n] = '\0';
}

static long count_motif(const char *text, long n, const char *m)
{
    const long len = (long)strlen(m);
    long hits = 0;
    #pragma omp parallel for reduction(+:hits)
    for (long i = 0; i <= n - len; i++) {
        long k = 0;
        while (k < len && text[i + k] == m[k])
            k++;
        if (k == len)
            hits++;
    }
    return hits;
}

int main(int argc, char **argv)
{
    long n = argc > 1 ? atol(argv[1]) : 100000;
    int gap = argc > 2 ? atoi(argv[2]) : 8;
    char *text = malloc(n + 1);
    long hits[NMOTIF];

    make_text(text, n);

    for (int m = 0; m < NMOTIF; m++)
        hits[m] = count_motif(text, n, motif[m]);

    /* autocorrelation for some shifts */
    long same = 0;
    for (int d = 1; d <= gap; d++) {
        #pragma omp parallel for reduction(+:same)
        for (long i = 0; i < n - d; i++)
            same += text[i] == text[i + d];
    }

    for (int m = 0; m < NMOTIF; m++)
        printf("%-6s %ld\n", motif[m], hits[m]);
    printf("self match %.5f\n", (double)same / ((double)n * gap));
    free(text);
    return 0;
}
