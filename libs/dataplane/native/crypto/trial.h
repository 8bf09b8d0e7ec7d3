// Trials of backends: does one do what another does, and how fast is it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "esp-crypto.h"

namespace sekisho {

struct Recipe {
  Encryption encryption;
  Integrity integrity;
  size_t key_bytes;
};

/// Seals and opens packets of many sizes, of all recipes mixed, whole and tampered with, on both backends.
/// False: a recipe is missing, or a byte or a verdict differs.
bool agree(const CryptoBackend& one, const CryptoBackend& other, std::span<const Recipe> recipes);

/// Medians, in nanoseconds a packet.
struct Speed {
  double seal_ns = 0;
  double open_ns = 0;
};

/// `payload_bytes` come before padding and trailer; `rounds` of 16 packets or a burst.
/// Nothing: the backend lacks the recipe, or failed.
std::optional<Speed> measure(const CryptoBackend& backend, const Recipe& recipe, size_t payload_bytes,
                             size_t burst_packets, size_t rounds);

}  // namespace sekisho
