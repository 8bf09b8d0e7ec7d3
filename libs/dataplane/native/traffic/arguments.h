// The command line: `--name value` pairs. The first mistake is kept and said once.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sekisho::traffic {

struct Range {
  uint64_t min;
  uint64_t max;
};

class Arguments {
 public:
  Arguments(int count, char** words);

  uint64_t required_number(const char* name, Range range) { return parse(name, range, nullptr); }
  uint64_t number(const char* name, Range range, uint64_t fallback) { return parse(name, range, &fallback); }
  std::string required_text(const char* name);
  /// Host byte order. Comma separated IPv4 addresses and ranges: `10.0.0.2-10.0.0.17,10.0.1.1`.
  std::vector<uint32_t> required_addresses(const char* name);
  /// Host byte order; 0.0.0.0 if not given.
  uint32_t address(const char* name);

  /// What is wrong, a sentence; empty: nothing. Call it when all options have been read.
  std::string mistake();

 private:
  uint64_t parse(const char* name, Range range, const uint64_t* fallback);
  const std::string* find(const char* name);
  void refuse(const std::string& sentence);

  std::map<std::string, std::string> given_;
  std::set<std::string> known_;
  std::string mistake_;
};

}  // namespace sekisho::traffic
