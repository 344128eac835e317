#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>
#include <vector>

struct Record {
    std::string name;
    int letters = 0;
};

int main() {
    std::vector<Record> records(180);
    for (size_t i = 0; i < records.size(); i++)
        records[i].name = "Item-" + std::to_string(i * 31 % 97) + "-X";

#pragma omp parallel for
    for (Record &r : records) {
        std::transform(r.name.begin(), r.name.end(), r.name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        r.letters = static_cast<int>(std::count_if(r.name.begin(), r.name.end(), [](unsigned char c) { return std::isalpha(c) != 0; }));
    }

    int letters = 0;
    for (const Record &r : records)
        letters += r.letters;
    std::printf("%d letters, %s\n", letters, records[1].name.c_str());
    return 0;
}
