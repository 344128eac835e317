// Clean: a chapter is written before the release store of its number, and read only after an acquire load has seen it.
#include <array>
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

struct Book {
    std::array<std::string, 12> chapter;
    std::atomic<int> finished{0};
};

static void write_book(Book &book) {
    for (int c = 0; c < 12; c++) {
        std::string &text = book.chapter[c];
        for (int w = 0; w < 15; w++)
            text += static_cast<char>('a' + (c * 5 + w * w) % 26);
        book.finished.store(c + 1, std::memory_order_release);
    }
}

static int read_book(const Book &book, char letter) {
    int found = 0, next = 0;
    while (next < 12) {
        int available = book.finished.load(std::memory_order_acquire);
        if (available == next) {
            std::this_thread::yield();
            continue;
        }
        for (; next < available; next++)
            for (char c : book.chapter[next])
                found += c == letter;
    }
    return found;
}

int main() {
    Book book;
    int vowels = 0, others = 0;
    std::thread first([&] { vowels = read_book(book, 'e'); });
    std::thread second([&] { others = read_book(book, 'k'); });
    write_book(book);
    second.join();
    first.join();
    std::printf("e %d, k %d\n", vowels, others);
    return 0;
}
