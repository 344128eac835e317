void coin_ways(int kinds, const int *coin, int amount, int *ways)
{
    ways[0] = 1;
    for (int v = 1; v <= amount; v++)
        ways[v] = 0;
    for (int k = 0; k < kinds; k++)
        for (int v = coin[k]; v <= amount; v++)
            ways[v] = (ways[v] + ways[v - coin[k]]) % 998244353;
}
