typedef unsigned long long word;

static word hash(int k)
{
    word h = (word)k * 11400714819323198485ULL;
    for (int round = 0; round < 6; round++)
        h = (h ^ (h >> 29)) * 13787848793156543929ULL;
    return h >> 20;
}

word tree_sum(int n)
{
    word sum = 0;
    for (int k = 0; k < n; k++)
        sum += hash(k);
    return sum;
}
