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

struct Load {
  /// Before padding and trailer.
  size_t payload_bytes;
  /// Packets handed over at once.
  size_t burst_packets;
  /// Each of 16 packets or a burst.
  size_t rounds;
};

/// Nothing: the backend lacks the recipe, or failed.
std::optional<Speed> measure(const CryptoBackend& backend, const Recipe& recipe, const Load& load);

}  // namespace sekisho
