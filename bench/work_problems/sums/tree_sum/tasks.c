typedef unsigned long long word;

static word hash(int k)
{
    word h = (word)k * 11400714819323198485ULL;
    for (int round = 0; round < 6; round++)
        h = (h ^ (h >> 29)) * 13787848793156543929ULL;
    return h >> 20;
}

static word part(int low, int high)
{
    if (high - low < 20000) {
        word sum = 0;
        for (int k = low; k < high; k++)
            sum += hash(k);
        return sum;
    }
    word left, right;
    int middle = low + (high - low) / 2;
    #pragma omp task shared(left)
    left = part(low, middle);
    right = part(middle, high);
    #pragma omp taskwait
    return left + right;
}

/* Halves of halves. */
word tree_sum(int n)
{
    word sum = 0;
    #pragma omp parallel
    #pragma omp single nowait
    sum = part(0, n);
    return sum;
}
