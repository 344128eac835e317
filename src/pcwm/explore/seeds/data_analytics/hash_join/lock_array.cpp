#include <omp.h>
#include <vector>

struct Row { unsigned key; int value; };
struct Joined { int matches; long total; };

namespace {

class Table
{
public:
    explicit Table(std::size_t buckets) : rows_(buckets), locks_(buckets)
    {
        for (omp_lock_t& lock : locks_)
            omp_init_lock(&lock);
    }

    ~Table()
    {
        for (omp_lock_t& lock : locks_)
            omp_destroy_lock(&lock);
    }

    void add(const Row& row)
    {
        const std::size_t bucket = row.key % rows_.size();
        omp_set_lock(&locks_[bucket]);
        rows_[bucket].push_back(row);
        omp_unset_lock(&locks_[bucket]);
    }

    const std::vector<Row>& like(unsigned key) const { return rows_[key % rows_.size()]; }

private:
    std::vector<std::vector<Row>> rows_;
    std::vector<omp_lock_t> locks_;
};

} // namespace

std::vector<Joined> hash_join(const std::vector<Row>& prices, const std::vector<Row>& orders)
{
    Table table(prices.size() / 4 + 1);
    std::vector<Joined> joined(orders.size());

    #pragma omp parallel
    {
        #pragma omp for
        for (std::size_t i = 0; i < prices.size(); ++i)
            table.add(prices[i]);

        #pragma omp for
        for (std::size_t i = 0; i < orders.size(); ++i)
        {
            for (const Row& price : table.like(orders[i].key))
                if (price.key == orders[i].key)
                {
                    joined[i].matches += 1;
                    joined[i].total += static_cast<long>(orders[i].value) * price.value;
                }
        }
    }
    return joined;
}
