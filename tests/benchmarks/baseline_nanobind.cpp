// The same in nanobind.

#include <nanobind/nanobind.h>

namespace nb = nanobind;
using namespace nb::literals;

struct Counter {
    unsigned long long count;
    explicit Counter(unsigned long long start) : count(start) {}
};

NB_MODULE(baseline_nanobind, m) {
    m.def("add", [](long long a, long long b) { return a + b; }, "a"_a, "b"_a);
    nb::class_<Counter>(m, "Counter")
        .def(nb::init<unsigned long long>(), "start"_a = 0)
        .def("get", [](const Counter &self) { return self.count; })
        .def("same", [](const Counter &self, const Counter &other) { return self.count == other.count; }, nb::kw_only(), "other"_a)
        .def_ro("count", &Counter::count);
}
