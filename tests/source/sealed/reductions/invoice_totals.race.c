#include <stdio.h>

#define LINES 500

struct line {
    int quantity;
    double price;
    int reduced_rate;
};

int main(void) {
    static struct line invoice[LINES];
    double net = 0, tax = 0;

    for (int i = 0; i < LINES; i++) {
        invoice[i].quantity = 1 + i % 4;
        invoice[i].price = 0.99 + i % 25;
        invoice[i].reduced_rate = i % 3 == 0;
    }

#pragma omp parallel for reduction(+ : net) schedule(static, 20)
    for (int i = 0; i < LINES; i++) {
        double amount = invoice[i].quantity * invoice[i].price;
        net += amount;
        tax += amount * (invoice[i].reduced_rate ? 0.07 : 0.19);
    }

    printf("net %.2f, tax %.2f\n", net, tax);
    return 0;
}
