#include <stdio.h>
#include <stdlib.h>
unsigned long long tree_sum(int n);
int main(int argc, char **argv)
{
    printf("sum %llu\n", tree_sum(argc > 1 ? atoi(argv[1]) : 1000));
    return 0;
}
