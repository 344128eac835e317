#include <pthread.h>
#include <stdio.h>
static void *work(void *a) { return NULL; }
int main(int argc, char **argv) {
    if (argc > 5) {
        pthread_t t;
        pthread_create(&t, NULL, work, NULL);
    }
    puts("x");
}
