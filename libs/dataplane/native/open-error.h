// Why the data plane could not be opened. `code` is one of DataplaneError's in TypeScript, `message` a sentence for the
// administrator that says what to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sekisho {

struct OpenError {
  const char* code;
  std::string message;
};

/// Nothing: it worked.
using OpenResult = std::optional<OpenError>;

inline std::string text_of(uint32_t address) {
  return std::to_string(address >> 24) + '.' + std::to_string(address >> 16 & 0xff) + '.' +
         std::to_string(address >> 8 & 0xff) + '.' + std::to_string(address & 0xff);
}

}  // namespace sekisho
