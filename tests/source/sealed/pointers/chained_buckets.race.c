#include <stdio.h>

#define ITEMS 400
#define BUCKETS 13

struct item {
    int key;
    struct item *next;
};

int main(void) {
    static struct item pool[ITEMS];
    static struct item *bucket[BUCKETS];

#pragma omp parallel for
    for (int i = 0; i < ITEMS; i++) {
        struct item *it = &pool[i];
        it->key = (i * 53) % 307;
        struct item **head = &bucket[it->key % BUCKETS];
        it->next = *head;
        *head = it;
    }

    int n = 0;
    for (int b = 0; b < BUCKETS; b++)
        for (struct item *it = bucket[b]; it && n < ITEMS; it = it->next)
            n++;
    printf("%s\n", n > 0 ? "chained" : "empty");
    return 0;
}
