#include <stdio.h>
#include <stdlib.h>

int sessions(int n, const int *user, const long *time, long pause, int *session, long *span);

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 2000;
    if (n < 10 || n > 50000000)
        return 2;
    int *user = malloc(sizeof *user * n), *session = malloc(sizeof *session * n);
    long *time = malloc(sizeof *time * n), *span = malloc(sizeof *span * n);
    if (!user || !session || !time || !span)
        return 3;

    unsigned long long state = 424242424242ULL;
    int who = 3;
    long now = 1000;
    for (int i = 0; i < n; i++) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        unsigned luck = (unsigned)(state >> 50);
        if (luck % 257 == 0) {
            who += 1 + (int)(luck % 4);
            now = 1000 + luck % 300;
        } else
            now += luck % 20 == 1 ? 700 + luck % 60 : luck % 97;
        user[i] = who;
        time[i] = now;
    }

    static const long pauses[] = { 740, 95, 2000 };
    for (int p = 0; p < 3; p++) {
        int count = sessions(n, user, time, pauses[p], session, span);
        unsigned hash = 0;
        long sum = 0, longest = 0;
        for (int i = 0; i < n; i++)
            hash = hash * 65599u + (unsigned)session[i];
        for (int s = 0; s < count; s++) {
            sum += span[s] * (s % 5 + 1);
            longest = span[s] > longest ? span[s] : longest;
        }
        printf("count%d %d\nhash%d %u\nspans%d %ld\nlongest%d %ld\n", p, count, p, hash, p, sum, p, longest);
    }
    free(user);
    free(session);
    free(time);
    free(span);
    return 0;
}
