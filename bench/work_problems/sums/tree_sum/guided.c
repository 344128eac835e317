typedef unsigned long long word;

static word hash(int k)
{
    word h = (word)k * 11400714819323198485ULL;
    for (int round = 0; round < 6; round++)
        h = (h ^ (h >> 29)) * 13787848793156543929ULL;
    return h >> 20;
}

/* Chunks that shrink. */
word tree_sum(int n)
{
    word sum = 0;
    #pragma omp parallel for schedule(guided, 100) reduction(+ : sum)
    for (int k = n - 1; k >= 0; k--)
        sum += hash(k);
    return sum;
}
