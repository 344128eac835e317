#include <iostream>
#include <thread>
#include <vector>
using namespace std;
int main() {
    int count = 0;
    vector<thread> ts;
    for (int i = 0; i < 4; i++)
        ts.emplace_back([&] {
            for (int k = 0; k < 100; k++)
                count++;
        });
    for (auto &t : ts)
        t.join();
    cout << count << endl;
}
