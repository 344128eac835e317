int equalise(int width, int height, unsigned char *pixel)
{
    long count[256] = {0}, total = (long)width * height, below = 0, darkest = 0;
    unsigned char map[256];
    int levels = 0;

    for (long i = 0; i < total; i++) count[pixel[i]]++;

    for (int g = 0; g < 256; g++) {
        below += count[g];
        if (count[g] > 0 && levels++ == 0) darkest = count[g];
        map[g] = (unsigned char)(levels > 0 && total > darkest ? 255 * (below - darkest) / (total - darkest) : g);
    }
    if (levels > 1)
        for (long i = 0; i < total; i++) pixel[i] = map[pixel[i]];
    return levels;
}
