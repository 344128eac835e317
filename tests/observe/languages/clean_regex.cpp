#include <iostream>
#include <regex>
#include <thread>

int main() { // the library fills a cache of the locale's in its headers, unsynchronised
    bool found[2];
    std::thread one([&] { found[0] = std::regex_match("abbc", std::regex("a(b+)c")); });
    std::thread other([&] { found[1] = std::regex_match("abbc", std::regex("a(b+)c")); });
    one.join();
    other.join();
    std::cout << found[0] << found[1] << '\n';
}
