#include "report-limiter.h"

#include "limits.h"

namespace sekisho {

bool ReportLimiter::allow(uint32_t source, int64_t now_ns) {
  const auto recent = [now_ns](int64_t last_ns) { return now_ns - last_ns < limits::kClearL2tpReportIntervalNs; };
  const auto found = last_ns_.find(source);
  if (found != last_ns_.end()) {
    if (recent(found->second)) return false;
    found->second = now_ns;
    return true;
  }
  if (last_ns_.size() >= limits::kClearL2tpSourcesMax) {
    std::erase_if(last_ns_, [&recent](const auto& entry) { return !recent(entry.second); });
    if (last_ns_.size() >= limits::kClearL2tpSourcesMax) return false;
  }
  last_ns_.emplace(source, now_ns);
  return true;
}

}  // namespace sekisho
