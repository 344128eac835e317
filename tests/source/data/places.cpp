#include <vector>
// Each marker lists what clang -O0 instruments on its line: column, kind and the expression that is meant.
double f(double);
struct Node { double v[4]; int k; Node *next; int *ptr; };
int total;
void work(std::vector<double> &v, Node *s, Node *list, double *a, double *b, int n, double &sum, double (*m)[8]) {
  int x = 0, flag = 0, done = 0; double last = 0;
#pragma omp parallel for lastprivate(last) reduction(+ : x)
  for (int i = 1; i < n; i++) {
    sum += f(a[i]); //@ 9 write sum; 14 read a[i]
    sum = sum + f(a[i]); //@ 9 write sum; 11 read sum; 19 read a[i]
    s->v[i % 4] = s->v[0] + 1; //@ 5 read s; 17 write s->v[i % 4]; 19 read s->v[0]
    s->next->k++; //@ 5 read s; 8 read s->next; 15 write s->next->k
    *s->ptr = *s->ptr + 2; //@ 6 read s; 9 read s->ptr; 13 write *s->ptr; 15 read *s->ptr; 16 read s; 19 read s->ptr
    double t = v[i]; //@ 16 read v[i]
    a[(int)b[i]] += t; //@ 5 read a; 12 read b[i]; 18 write a[(int)b[i]]
    m[i][i % 8] -= t; //@ 5 read m; 17 write m[i][i % 8]
    last = t; x += i; //@ 17 write x
    if (!done) done = 1; //@ 10 read done; 21 write done
    (*a) = 3; //@ 7 read a; 10 write *a
    int y = flag ? total : x; //@ 13 read flag; 20 read total; 28 read x
    while (list->next) { list = list->next; y--; } //@ 12 read list; 18 read list->next; 31 write list; 39 read list->next
    double c = *a, d = (a[2]), e = -b[3]; //@ 16 read *a; 17 read a; 25 read a[2]; 37 read b[3]
    --total; //@ 5 write total
#pragma omp atomic
    total += y; //@ 5 atomic write total
#pragma omp atomic read
    y = flag; //@ 5 atomic read flag
#pragma omp atomic write
    flag = y; //@ 5 atomic write flag
#pragma omp atomic capture
    y = done++; //@ 5 atomic write done
    f(sum); f(v[i] + c + d + e); //@ 7 read sum; 15 read v[i]
    for (auto &z : v) z *= 2; //@ 25 write z
    v.at(i) = v[0]; //@ 13 write v.at(i); 15 read v[0]
    v[i] += 1; //@ 10 write v[i]
    a[i]++; //@ 5 read a; 9 write a[i]
    b[i] = a[i] = sum; //@ 5 read b; 10 write b[i]; 12 read a; 17 write a[i]; 19 read sum
    s[i].v[2] = s[i].v[1]; (void)(sum > 2 && done); //@ 5 read s; 15 write s[i].v[2]; 17 read s[i].v[1]; 35 read sum; 46 read done
  }
}
