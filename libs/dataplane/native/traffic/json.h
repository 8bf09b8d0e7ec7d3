// One flat JSON object on one line, as every program prints at its end.
#pragma once

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>

namespace sekisho::traffic {

class JsonObject {
 public:
  JsonObject& number(const char* name, uint64_t value) { return raw(name, std::to_string(value)); }

  JsonObject& decimal(const char* name, double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%.6f", value);
    return raw(name, text);
  }

  /// `value` is JSON already.
  JsonObject& raw(const char* name, const std::string& value) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += name;
    text_ += "\":" + value;
    return *this;
  }

  void print() const {
    std::printf("%s}\n", text_.c_str());
    std::fflush(stdout);
  }

 private:
  std::string text_;
};

}  // namespace sekisho::traffic
