// Counters as rows of numbers; the TypeScript facade knows the order of the columns (counter-rows.ts).
#pragma once

#include <algorithm>

#include "../counters.h"
#include "../session-table.h"

namespace sekisho {

constexpr size_t kTrafficFields = 4;
constexpr size_t kCounterFields = kTrafficFields + kDropReasons;
/// Tunnel and session id, counters, milliseconds without a packet, bytes of an ICV.
constexpr size_t kSessionFields = 2 + kCounterFields + 2;

/// Adds to a row of packets and bytes in, packets and bytes out, and each drop reason.
template <typename Count>
void add_counters(const TrafficCounters<Count>& from, double* to) {
  for (const Count* count : {&from.packets_in, &from.bytes_in, &from.packets_out, &from.bytes_out}) {
    *to++ += static_cast<double>(count->read());
  }
  for (const Count& count : from.drops) *to++ += static_cast<double>(count.read());
}

inline void write_session(const SessionReport& report, double* to) {
  to[0] = report.key.tunnel;
  to[1] = report.key.session;
  std::fill_n(to + 2, kCounterFields, 0);
  add_counters(report.counters, to + 2);
  to[2 + kCounterFields] = static_cast<double>(report.idle_ms);
  to[2 + kCounterFields + 1] = report.icv_bytes;
}

}  // namespace sekisho
