// An IPv4 UDP end point, in host byte order.
#pragma once

#include <cstdint>

namespace sekisho {

struct Endpoint {
  uint32_t address = 0;
  uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

}  // namespace sekisho
