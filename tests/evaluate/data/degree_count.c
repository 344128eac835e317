/* In-degree of every node of a directed graph given as an edge list. */
void degree_count(const int *head, int edges, int *degree, int nodes)
{
    #pragma omp parallel
    {
        #pragma omp for
        for (int v = 0; v < nodes; v++)
            degree[v] = 0;
        #pragma omp for schedule(dynamic, 64)
        for (int e = 0; e < edges; e++) {
            #pragma omp atomic
            degree[head[e]] += 1;
        }
    }
}
