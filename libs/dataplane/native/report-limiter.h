#pragma once

#include <cstdint>
#include <unordered_map>

namespace sekisho {

/// Lets through one report a source and interval; remembers a bounded number of sources.
class ReportLimiter {
 public:
  bool allow(uint32_t source, int64_t now_ns);

 private:
  std::unordered_map<uint32_t, int64_t> last_ns_;
};

}  // namespace sekisho
