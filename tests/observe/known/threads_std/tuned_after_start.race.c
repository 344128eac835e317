// Races: pthread_create orders only what precedes it, and the gain is changed after the first worker was started.
#include <pthread.h>
#include <stdio.h>

struct amplifier {
    int gain;
    int limit;
};

struct job {
    pthread_t thread;
    const struct amplifier *amp;
    int first, last;
    long loudness;
};

static void *amplify(void *arg) {
    struct job *j = arg;
    long sum = 0;
    for (int i = j->first; i < j->last; i++) {
        int v = (i * 37) % 101 * j->amp->gain; // racy
        sum += v < j->amp->limit ? v : j->amp->limit;
    }
    j->loudness = sum;
    return NULL;
}

int main(void) {
    struct amplifier amp = {.gain = 2, .limit = 300};
    struct job job[3];
    long total = 0;

    for (int w = 0; w < 3; w++) {
        job[w] = (struct job){.amp = &amp, .first = w * 200, .last = (w + 1) * 200, .loudness = 0};
        if (w == 1)
            amp.gain = 4; // racy
        if (pthread_create(&job[w].thread, NULL, amplify, &job[w]) != 0)
            return 1;
    }
    for (int w = 0; w < 3; w++) {
        pthread_join(job[w].thread, NULL);
        total += job[w].loudness;
    }
    printf("loud: %d\n", total > 0);
    return 0;
}
