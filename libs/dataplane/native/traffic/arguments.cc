#include "arguments.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "limits.h"

namespace sekisho::traffic {
namespace {

std::optional<uint64_t> parse_number(const std::string& text) {
  uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<uint32_t> parse_address(const std::string& text) {
  in_addr address{};
  if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

/// One address or a range of them.
bool append_addresses(const std::string& item, std::vector<uint32_t>& to) {
  const size_t dash = item.find('-');
  const auto first = parse_address(item.substr(0, dash));
  const auto last = dash == std::string::npos ? first : parse_address(item.substr(dash + 1));
  if (!first || !last || *last < *first) return false;
  if (*last - *first >= limits::kDestinationsMax - to.size()) return false;
  for (uint32_t i = 0; i <= *last - *first; ++i) to.push_back(*first + i);
  return true;
}

}  // namespace

Arguments::Arguments(int count, char** words) {
  for (int i = 0; i < count; i += 2) {
    const std::string name = words[i];
    if (!name.starts_with("--") || i + 1 == count) {
      refuse("expected --name value at '" + name + "'");
      return;
    }
    given_[name.substr(2)] = words[i + 1];
  }
}

uint64_t Arguments::parse(const char* name, Range range, const uint64_t* fallback) {
  const std::string* const text = find(name);
  if (text == nullptr) {
    if (fallback == nullptr) refuse(std::string("--") + name + " is missing");
    return fallback == nullptr ? range.min : *fallback;
  }
  const auto value = parse_number(*text);
  if (value && *value >= range.min && *value <= range.max) return *value;
  refuse(std::string("--") + name + " takes a whole number from " + std::to_string(range.min) + " to " +
         std::to_string(range.max) + ", not '" + *text + "'");
  return range.min;
}

std::string Arguments::required_text(const char* name) {
  const std::string* const text = find(name);
  if (text != nullptr) return *text;
  refuse(std::string("--") + name + " is missing");
  return {};
}

std::vector<uint32_t> Arguments::required_addresses(const char* name) {
  const std::string text = required_text(name);
  std::vector<uint32_t> addresses;
  for (size_t start = 0; start < text.size();) {
    const size_t comma = std::min(text.find(',', start), text.size());
    const std::string item = text.substr(start, comma - start);
    if (!append_addresses(item, addresses)) {
      refuse(std::string("--") + name + " takes up to " + std::to_string(limits::kDestinationsMax) +
             " IPv4 addresses and ranges, separated by commas, not '" + item + "'");
      return {};
    }
    start = comma + 1;
  }
  if (addresses.empty()) refuse(std::string("--") + name + " names no address");
  return addresses;
}

uint32_t Arguments::address(const char* name) {
  const std::string* const text = find(name);
  if (text == nullptr) return 0;
  const auto value = parse_address(*text);
  if (!value) refuse(std::string("--") + name + " takes an IPv4 address, not '" + *text + "'");
  return value.value_or(0);
}

std::string Arguments::mistake() {
  for (const auto& [name, value] : given_) {
    if (!known_.contains(name)) refuse("there is no option --" + name);
  }
  return mistake_;
}

const std::string* Arguments::find(const char* name) {
  known_.insert(name);
  const auto found = given_.find(name);
  return found == given_.end() ? nullptr : &found->second;
}

void Arguments::refuse(const std::string& sentence) {
  if (mistake_.empty()) mistake_ = sentence;
}

}  // namespace sekisho::traffic
