// An atomic without memory order is relaxed (5.2, 15.8.4): seeing ready set does not order the fill of recipe before.
#include <omp.h>
#include <stdio.h>

struct recipe {
    int grams[8];
    int minutes;
};

static struct recipe cake;
static int ready;

static void write_down(struct recipe *r) {
    for (int i = 0; i < 8; i++)
        r->grams[i] = 50 + 25 * i; // racy
    r->minutes = 45;               // racy
#pragma omp atomic write
    ready = 1;
}

static int cost(const struct recipe *r) {
    int sum = r->minutes; // racy
    for (int i = 0; i < 8; i++)
        sum += r->grams[i]; // racy
    return sum;
}

int main(void) {
    int guesses = 0, known = 0;

#pragma omp parallel reduction(+ : guesses, known)
    {
        if (omp_get_thread_num() == 0)
            write_down(&cake);
        for (int attempt = 0; attempt < 200; attempt++) {
            int seen;
#pragma omp atomic read
            seen = ready;
            if (seen)
                known += cost(&cake);
            else
                guesses++;
        }
    }

    printf("%s\n", known + guesses > 0 ? "asked" : "nobody asked");
    return 0;
}
