// Test and pop are one critical region, so top and the items are only touched under it; each job is taken once.
#include <stdio.h>

#define JOBS 400

struct stack {
    int item[JOBS];
    int top;
};

static struct stack todo;

static int take(struct stack *s, int *job) {
    int got = 0;
#pragma omp critical(todo_list)
    {
        if (s->top > 0) {
            *job = s->item[--s->top];
            s->item[s->top] = 0;
            got = 1;
        }
    }
    return got;
}

int main(void) {
    long done = 0;
    for (int j = 0; j < JOBS; j++)
        todo.item[todo.top++] = 1 + j % 9;

#pragma omp parallel reduction(+ : done)
    {
        int job;
        while (take(&todo, &job))
            done += job * job;
    }

    printf("work done: %ld, left %d\n", done, todo.top);
    return 0;
}
