/* Merges the lists of both ends of every friendship; a triangle a < b < c is found at its edge a, b. */
long triangles(int people, const int *first, const int *friend, long *corner)
{
    long all = 0;
    for (int v = 0; v < people; v++)
        corner[v] = 0;

    for (int a = 0; a < people; a++)
        for (int e = first[a]; e < first[a + 1]; e++) {
            int b = friend[e];
            if (b < a)
                continue;
            int i = e + 1, j = first[b];
            while (i < first[a + 1] && j < first[b + 1]) {
                if (friend[i] < friend[j])
                    i++;
                else if (friend[i] > friend[j])
                    j++;
                else {
                    all++;
                    corner[a]++, corner[b]++, corner[friend[i]]++;
                    i++, j++;
                }
            }
        }
    return all;
}
