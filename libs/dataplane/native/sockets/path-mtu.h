#pragma once

#include <cstdint>

#include "../endpoint.h"

namespace sekisho {

/// Bytes of the largest IPv4 packet that the kernel would send between these addresses in one piece: of the interface, of
/// the route, or what a router's "fragmentation needed" said of late. 0: it can't tell.
uint16_t kernel_path_mtu(Endpoint local, Endpoint remote);

}  // namespace sekisho
